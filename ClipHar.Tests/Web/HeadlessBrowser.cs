using ClipHar.Tests.Support;
using Microsoft.Playwright;

namespace ClipHar.Tests.Web;

/// <summary>
/// The system's Chromium without a window, with a camera that plays a file or Chromium's own test picture. What goes wrong in a page
/// (console errors, requests to other hosts) is collected.
/// </summary>
internal sealed class HeadlessBrowser : IAsyncDisposable
{
    /// <summary>A name for this machine that no browser takes for a secure origin.</summary>
    public const string InsecureHost = "cliphar.test";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private HeadlessBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Starts Chromium, or ends the test with the reason.</summary>
    /// <param name="camera">Path of a Y4M file, "" for Chromium's test picture, null for a machine without a camera.</param>
    public static async Task<HeadlessBrowser> StartAsync(string? camera = "")
    {
        var chromium = Requirement.Program("chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
        List<string> args = ["--no-sandbox", "--disable-gpu", $"--host-resolver-rules=MAP {InsecureHost} 127.0.0.1"];
        if (camera is not null)
        {
            args.AddRange(["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]);
        }

        if (camera is { Length: > 0 })
        {
            args.Add($"--use-file-for-fake-video-capture={camera}");
        }

        // Not a measurement: only how long a busy machine may take before a page is called broken.
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = args });
        return new HeadlessBrowser(playwright, browser);
    }

    public async Task<Tab> OpenAsync(string address, int width = 1280, ColorScheme scheme = ColorScheme.Light, bool allowCamera = true)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 844 },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            Permissions = allowCamera ? ["camera"] : [],
        });
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        var page = await context.NewPageAsync();
        var tab = new Tab(page);
        _ = await page.GotoAsync(address);
        return tab;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>A page and what went wrong in it.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    public Tab(IPage page)
    {
        Page = page;
        page.Console += (_, message) => Complain(message.Type == "error", $"console: {message.Text} ({message.Location})");
        page.PageError += (_, error) => Complain(true, $"script: {error}");
        page.Request += (_, request) => Complain(IsForeign(request.Url), $"request to another host: {request.Url}");
    }

    public IPage Page { get; }

    /// <summary>Console errors that belong to the test, by a part of their text.</summary>
    public string? Expected { get; set; }

    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
            {
                return [.. _complaints.Where(c => Expected is null || !c.Contains(Expected, StringComparison.Ordinal))];
            }
        }
    }

    /// <summary>Waits until the page is interactive: its circuit is up and its components have rendered again.</summary>
    public Task InteractiveAsync() => Page.Locator(".status .name").WaitForAsync();

    /// <summary>Waits until the page's script takes files.</summary>
    public Task ReadyForFilesAsync() => Page.Locator("[data-ready]").WaitForAsync();

    public async Task AssertNoComplaintsAsync()
    {
        // A turn of the event loop, so that what has happened has also been reported.
        _ = await Page.EvaluateAsync("() => new Promise((resolve) => setTimeout(resolve, 0))");
        Assert.AreEqual("", string.Join("\n", Complaints));
    }

    public async Task AssertNoSidewaysScrollAsync(string what)
    {
        var widths = await Page.EvaluateAsync<int[]>("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]");
        Assert.IsLessThanOrEqualTo(widths[1], widths[0], $"{what} is wider than the screen");
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private static bool IsForeign(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https" or "ws" or "wss" && !uri.IsLoopback && uri.Host != HeadlessBrowser.InsecureHost;

    private void Complain(bool really, string text)
    {
        if (really)
        {
            lock (_complaints)
            {
                _complaints.Add(text);
            }
        }
    }
}
