"""Keeps results; see https://docs.python.org/3/library/functools.html for the idea."""

# See https://github.com/kelp/tide/blob/main/docs/memo.md for how it is used.


# Adapted from https://stackoverflow.com/questions/815/how-to-keep-results/47110815#47110815
# (answered 2014-05-06)
def kept(compute):
    seen = {}

    def inner(key):
        return seen.setdefault(key, compute(key))

    return inner


# https://github.com/kelp/tide/issues/12: an empty key is no key.
def is_key(text):
    url = "copied from https://gist.github.com/kelp/ffff"
    return bool(text) and text != url
