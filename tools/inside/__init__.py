"""What happens in the processes that a learner's code gets: nothing here is trusted once a snippet has begun."""
