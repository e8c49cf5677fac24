"""A network camera: GStreamer's RTSP server with H.264 pictures of noise, for one user.

Usage: rtsp_camera.py PORT USER PASSWORD. Prints a line once it listens. `rtsp_camera.py check` ends with
0 where all it needs is there.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer

PICTURES = (
    "( videotestsrc is-live=true pattern=snow ! video/x-raw,width=320,height=240,framerate=15/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! rtph264pay name=pay0 pt=96 )"
)

Gst.init(None)
if sys.argv[1] == "check":
    needed = ("videotestsrc", "x264enc", "rtph264pay")
    sys.exit(0 if all(Gst.ElementFactory.find(name) for name in needed) else 1)

port, user, password = sys.argv[1:]
role = "viewer"
token = GstRtspServer.RTSPToken()
token.set_string("media.factory.role", role)
auth = GstRtspServer.RTSPAuth()
auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
permissions = GstRtspServer.RTSPPermissions()
for permission in ("media.factory.access", "media.factory.construct"):
    permissions.add_permission_for_role(role, permission, True)
camera = GstRtspServer.RTSPMediaFactory()
camera.set_launch(PICTURES)
camera.set_shared(True)
camera.set_permissions(permissions)

server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
server.set_auth(auth)
server.get_mount_points().add_factory("/stream", camera)
if server.attach(None) == 0:
    sys.exit(f"port {port} is taken")
print("listening", flush=True)
GLib.MainLoop().run()
