int eider_ready(const struct eider *eider)
{
    return eider->state == EIDER_READY && eider->errors[4] == 0;
}
