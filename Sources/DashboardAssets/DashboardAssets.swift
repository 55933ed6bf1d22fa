/// The files of the dashboard, by path.
public enum DashboardAssets {
    public struct Asset: Sendable {
        /// A media type.
        public var type: String
        public var bytes: [UInt8]
    }

    public static let all: [String: Asset] = [
        "/index.html": Asset(type: "text/html; charset=utf-8", bytes: PackageResources.index_html),
        "/style.css": Asset(type: "text/css; charset=utf-8", bytes: PackageResources.style_css),
        "/app.js": Asset(type: "text/javascript; charset=utf-8", bytes: PackageResources.app_js),
        "/instances.js": Asset(type: "text/javascript; charset=utf-8", bytes: PackageResources.instances_js),
        "/overview.js": Asset(type: "text/javascript; charset=utf-8", bytes: PackageResources.overview_js),
        "/pages.js": Asset(type: "text/javascript; charset=utf-8", bytes: PackageResources.pages_js),
        "/instance.js": Asset(type: "text/javascript; charset=utf-8", bytes: PackageResources.instance_js),
        "/timeline.js": Asset(type: "text/javascript; charset=utf-8", bytes: PackageResources.timeline_js),
        "/flow.js": Asset(type: "text/javascript; charset=utf-8", bytes: PackageResources.flow_js),
        "/icon.svg": Asset(type: "image/svg+xml", bytes: PackageResources.icon_svg),
    ]
}
