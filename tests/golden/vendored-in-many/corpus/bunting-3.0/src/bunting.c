int bunting_ready(const struct bunting *bunting)
{
    return bunting->state == BUNTING_READY && bunting->errors[1] == 0;
}
