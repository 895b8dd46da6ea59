"""A simulated shop: invented buyers, agents who work the real queue, a clock that errs, and judges who know better."""
