text = open("web.py").read()
assert 'b"hello\\n"' in text, text
