"""How a turn is taught: learner, plan, policy, session, graph, models, prompts, store."""
