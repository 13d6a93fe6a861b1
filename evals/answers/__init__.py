"""Free questions with key facts: asked of several systems on the same model, marked by rule, set side by side."""
