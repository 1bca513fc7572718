def dose(weight, age):
    return weight * (0.2 if age < 12 else 0.35)
