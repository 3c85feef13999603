using ClipHar.Web.Server;
using Microsoft.AspNetCore.Components;

namespace ClipHar.Web.Results;

/// <summary>Chooses a stored vocabulary or takes words of one's own.</summary>
public sealed partial class LabelPicker : IDisposable
{
    private const string OwnWords = "My own words…";
    private readonly CancellationTokenSource _leaving = new();
    private string[] _names = [];
    private string? _choice;
    private string _text = "";

    [Inject]
    public required ApiGateway Api { get; init; }

    [Parameter, EditorRequired]
    public required LabelSelection Value { get; set; }

    [Parameter]
    public EventCallback<LabelSelection> ValueChanged { get; set; }

    private IEnumerable<string> Options => [.. _names, OwnWords];

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            _names = [.. (await Api.GetVocabulariesAsync(_leaving.Token)).Select(v => v.Name)];
            _choice = Value.Vocabulary is { } name && _names.Contains(name) ? name : _names.FirstOrDefault();
            await ValueChanged.InvokeAsync(new LabelSelection(_choice, null));
            StateHasChanged();
        }
        catch (ApiException)
        {
            // Own words remain; a request will say for itself that the server is away.
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // Left the page.
        }
    }

    private Task ChooseAsync(string? choice)
    {
        if (choice is null || choice == _choice)
        {
            return Task.CompletedTask;
        }

        _choice = choice;
        return choice == OwnWords ? TypeAsync(_text) : ValueChanged.InvokeAsync(new LabelSelection(choice, null));
    }

    private Task TypeAsync(string? text)
    {
        _text = text ?? "";
        return ValueChanged.InvokeAsync(new LabelSelection(null, LabelSelection.Parse(_text)));
    }
}
