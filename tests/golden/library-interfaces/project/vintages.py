"""Prints in which month which wine was bottled."""

import sys

MONTHS = ["January", "February", "March",
          "April", "May", "June",
          "July", "August", "September",
          "October", "November", "December"]


def bottled(wines):
    for name, month in sorted(wines.items()):
        sys.stdout.write("%-20s %s\n" % (name, MONTHS[month - 1]))
