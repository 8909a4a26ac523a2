"""What notifications hears and answers, a module a topic."""
