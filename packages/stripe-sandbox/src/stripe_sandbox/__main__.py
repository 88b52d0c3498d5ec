from stripe_sandbox.cli import main

main()
