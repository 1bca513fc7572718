def booths(width, names, gap=2):
    """Places booths along a street; those that do not fit stand behind the church."""
    at, street, church = 0, [], []
    for name in sorted(names, key=len):
        if at + len(name) > width:
            church.append(name)
        else:
            street.append((at, name))
            at += len(name) + gap
    return street, church
