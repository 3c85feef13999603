using Microsoft.AspNetCore.Components;
using Microsoft.FluentUI.AspNetCore.Components;
using Icons = Microsoft.FluentUI.AspNetCore.Components.Icons;

namespace ClipHar.Web.Shell;

/// <summary>System, light or dark; Fluent UI remembers the choice in the browser.</summary>
public sealed partial class ThemeSwitch
{
    private static readonly (ThemeMode Mode, string Text, Icon Icon)[] Modes =
    [
        (ThemeMode.System, "Colours as the system", new Icons.Regular.Size16.Desktop()),
        (ThemeMode.Light, "Light colours", new Icons.Regular.Size16.WeatherSunny()),
        (ThemeMode.Dark, "Dark colours", new Icons.Regular.Size16.WeatherMoon()),
    ];

    private ThemeMode _mode = ThemeMode.System;

    [Inject]
    public required IThemeService Themes { get; init; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _mode = (await Themes.GetThemeSettingsAsync())?.Mode ?? ThemeMode.System;
            StateHasChanged();
        }
    }

    private async Task ChooseAsync(ThemeMode mode)
    {
        _mode = mode;
        await Themes.SetThemeAsync(mode);
    }
}
