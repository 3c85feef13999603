using System.Net;
using ClipHar.Client.Vocabularies;
using ClipHar.Web.Results;
using ClipHar.Web.Server;
using Microsoft.AspNetCore.Components;
using Microsoft.FluentUI.AspNetCore.Components;
using Icons = Microsoft.FluentUI.AspNetCore.Components.Icons;

namespace ClipHar.Web.Vocabularies;

/// <summary>Vocabularies: every change is saved as it is made, tried at once, and can be taken back.</summary>
public sealed partial class Vocabularies : IDisposable
{
    private static readonly Icon AddIcon = new Icons.Regular.Size20.Add();
    private readonly CancellationTokenSource _leaving = new();
    private IReadOnlyList<VocabularyResource> _all = [];
    private IReadOnlyList<TemplateSetResource> _templateSets = [];
    private VocabularyResource? _current;
    private VocabularyResource? _undo;
    private string? _problem;
    private string? _editProblem;
    private string? _editing;
    private string? _editLabel;
    private string? _editPhrases;
    private string? _newLabel;
    private string? _newName;
    private string? _newAction;
    private string? _newest;
    private bool _loaded;
    private bool _creating;
    private bool _confirmDelete;

    [Inject]
    public required ApiGateway Api { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The vocabulary shown; the first when absent.</summary>
    [Parameter]
    public string? Name { get; set; }

    private IEnumerable<string> TemplateNames => _templateSets.Select(t => t.Name);

    private string? TemplateSet => _current?.TemplateSet ?? (_templateSets.Any(t => t.Name == "human-actions") ? "human-actions" : null);

    private string TemplateText => _templateSets.FirstOrDefault(t => t.Name == TemplateSet) is { } set
        ? $"{set.Templates.Count} {(set.Templates.Count == 1 ? "sentence" : "sentences")}, such as “{set.Templates[0]}”"
        : "";

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override void OnParametersSet()
    {
        if (_loaded && _current?.Name != Name)
        {
            Show(Find(Name));
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        if (await AskAsync(async () =>
        {
            _all = await Api.GetVocabulariesAsync(_leaving.Token);
            _templateSets = await Api.GetTemplateSetsAsync(_leaving.Token);
        }))
        {
            Show(Find(Name));
            _problem = Name is not null && _current?.Name != Name ? $"There is no vocabulary '{Name}'." : null;
        }

        _loaded = true;
        StateHasChanged();
    }

    /// <summary>What the model reads, where that is more than the label itself.</summary>
    private static string Phrases(VocabularyAction action) =>
        action.Phrases is [var only] && only == LabelText.Humanise(action.Label) ? "" : string.Join(" · ", action.Phrases);

    private VocabularyResource? Find(string? name) => _all.FirstOrDefault(v => v.Name == name) ?? (_all is [var first, ..] ? first : null);

    private void Show(VocabularyResource? vocabulary)
    {
        _current = vocabulary;
        (_undo, _editing, _newest, _editProblem, _confirmDelete) = (null, null, null, null, false);
    }

    private async Task AddAsync()
    {
        if (_current is not null && await ApplyAsync(VocabularyEdits.Add(_current, _newLabel)))
        {
            _newest = _current.Actions[0].Label;
            _newLabel = "";
        }
    }

    private void Edit(VocabularyAction action)
    {
        (_editing, _editLabel, _editPhrases, _editProblem) = (action.Label, action.Label, string.Join('\n', action.Phrases), null);
    }

    private async Task ReplaceAsync(VocabularyAction action)
    {
        if (_current is not null && await ApplyAsync(VocabularyEdits.Replace(_current, action.Label, _editLabel, _editPhrases)))
        {
            _newest = _editLabel?.Trim();
            _editing = null;
        }
    }

    private Task RemoveAsync(VocabularyAction action) =>
        _current is null ? Task.CompletedTask : ApplyAsync(VocabularyEdits.Remove(_current, action.Label));

    private Task ChooseTemplatesAsync(string? name) => _current is null || name is null || name == TemplateSet
        ? Task.CompletedTask
        : ApplyAsync(VocabularyEdit.Of(_current with { TemplateSet = name }));

    private Task ChooseNoneAsync(bool noneOfThese) => _current is null || noneOfThese == _current.NoneOfThese
        ? Task.CompletedTask
        : ApplyAsync(VocabularyEdit.Of(_current with { NoneOfThese = noneOfThese }));

    private async Task UndoAsync()
    {
        if (_undo is { } before && await ApplyAsync(VocabularyEdit.Of(before)))
        {
            _undo = null;
        }
    }

    private Task CopyAsync() => _current is null
        ? Task.CompletedTask
        : SaveAsync(VocabularyEdits.Copy(_current, _all.Select(v => v.Name)), ifVersion: null);

    private async Task CreateAsync()
    {
        var edit = VocabularyEdits.Create(_newName, _newAction, _all.Select(v => v.Name));
        _problem = edit.Problem;
        if (edit.Edited is { } created && await SaveAsync(created, ifVersion: null))
        {
            (_creating, _newName, _newAction) = (false, null, null);
        }
    }

    private async Task DeleteAsync()
    {
        if (_current is not { } current)
        {
            return;
        }

        if (!_confirmDelete)
        {
            _confirmDelete = true;
            return;
        }

        if (await AskAsync(() => Api.DeleteVocabularyAsync(current.Name, _leaving.Token)))
        {
            _all = [.. _all.Where(v => v.Name != current.Name)];
            Navigation.NavigateTo("vocabularies");
            Show(Find(null));
        }
    }

    /// <summary>Saves a change; one to a shipped vocabulary is saved as a copy.</summary>
    private async Task<bool> ApplyAsync(VocabularyEdit edit)
    {
        _editProblem = edit.Problem;
        if (edit.Edited is not { } edited || _current is not { } before)
        {
            return false;
        }

        if (edited.BuiltIn)
        {
            return await SaveAsync(VocabularyEdits.Copy(edited, _all.Select(v => v.Name)), ifVersion: null);
        }

        var saved = await SaveAsync(edited, before.Version);
        _undo = saved ? before : _undo;
        return saved;
    }

    private async Task<bool> SaveAsync(VocabularyResource vocabulary, int? ifVersion)
    {
        try
        {
            var saved = await Api.PutVocabularyAsync(vocabulary, ifVersion, _leaving.Token);
            _all =
            [
                .. _all.Where(v => v.BuiltIn),
                .. _all.Where(v => !v.BuiltIn && v.Name != saved.Name).Append(saved).OrderBy(v => v.Name, StringComparer.Ordinal),
            ];
            var moved = _current?.Name != saved.Name;
            _current = saved;
            (_editProblem, _confirmDelete) = (null, false);
            if (moved)
            {
                (_undo, _editing) = (null, null);
                Navigation.NavigateTo($"vocabularies/{Uri.EscapeDataString(saved.Name)}");
            }

            return true;
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.PreconditionFailed)
        {
            _ = await AskAsync(async () => _all = await Api.GetVocabulariesAsync(_leaving.Token));
            Show(Find(vocabulary.Name));
            _editProblem = "Somebody else has changed it meanwhile. It has been loaded anew; make your change again.";
            return false;
        }
        catch (ApiException e)
        {
            _editProblem = e.InWords;
            return false;
        }
    }

    private async Task<bool> AskAsync(Func<Task> call)
    {
        try
        {
            await call();
            _problem = null;
            return true;
        }
        catch (ApiException e)
        {
            _problem = e.InWords;
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
