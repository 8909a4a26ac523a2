"""The edge towards other servers: translate, verify, deliver. It decides nothing else."""
