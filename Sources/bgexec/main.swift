print("bgexec")
