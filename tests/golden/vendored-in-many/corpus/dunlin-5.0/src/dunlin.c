int dunlin_ready(const struct dunlin *dunlin)
{
    return dunlin->state == DUNLIN_READY && dunlin->errors[3] == 0;
}
