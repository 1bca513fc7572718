int curlew_ready(const struct curlew *curlew)
{
    return curlew->state == CURLEW_READY && curlew->errors[2] == 0;
}
