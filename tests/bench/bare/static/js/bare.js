// the project template leaves it empty
