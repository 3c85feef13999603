using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.FluentUI.AspNetCore.Components;
using Icons = Microsoft.FluentUI.AspNetCore.Components.Icons;

namespace ClipHar.Web.Shell;

/// <summary>Brand, menu, model and theme around every page: a rail on a wide screen, bars above and below on a phone.</summary>
public sealed partial class MainLayout : IDisposable
{
    private static readonly NavItem[] Items =
    [
        new("", "Live", new Icons.Regular.Size20.Video()),
        new("pictures", "Pictures", new Icons.Regular.Size20.ImageMultiple()),
        new("video", "Video", new Icons.Regular.Size20.Filmstrip()),
        new("vocabularies", "Vocabulary", new Icons.Regular.Size20.TextBulletListSquare()),
        new("predictions", "History", new Icons.Regular.Size20.History()),
        new("data", "Data", new Icons.Regular.Size20.Database()),
        new("models", "Models", new Icons.Regular.Size20.Cube()),
    ];

    private string _path = "";

    [Inject]
    public required NavigationManager Navigation { get; init; }

    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;

    protected override void OnInitialized()
    {
        SetPath();
        Navigation.LocationChanged += OnLocationChanged;
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        SetPath();
        StateHasChanged();
    }

    // The base element makes "#content" mean the front page, so the skip link has to name the page it is on.
    private void SetPath() => _path = Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0];

    private sealed record NavItem(string Href, string Text, Icon Icon);
}
