"""What the plan counts: projects, centres, committees, experts."""
