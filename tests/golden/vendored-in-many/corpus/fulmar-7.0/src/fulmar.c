int fulmar_ready(const struct fulmar *fulmar)
{
    return fulmar->state == FULMAR_READY && fulmar->errors[5] == 0;
}
