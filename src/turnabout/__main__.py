from turnabout.cli.main import main

main()
