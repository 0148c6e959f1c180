"""The window's process: webview, tray, single instance, supervision of the sidecar. Holds no data of a person."""
