module example.org/quay/ledgerlock

go 1.21
