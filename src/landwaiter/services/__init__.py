"""One function a user action. What the command line and the web do, they do through these.

The modules are imported one by one, since some need the whole of machine learning and some nothing.
"""
