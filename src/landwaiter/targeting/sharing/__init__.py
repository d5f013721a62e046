"""Knowledge that administrations exchange: prototypes of what they inspected, never declarations."""
