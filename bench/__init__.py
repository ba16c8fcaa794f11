"""How fast Leeway is, told as ratios: `make bench` in minutes, `make drill` by hand."""
