using System.Data.Common;
using System.Text.Json;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Serving.Vocabularies;

/// <summary>The stored vocabularies, one row each. Two writers of one row: the later one gets a conflict, nothing is lost.</summary>
internal sealed class VocabularyTable(IDbContextFactory<ClipHarDbContext> contexts, TimeProvider clock)
{
    public async Task<IReadOnlyList<VocabularyDefinition>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Vocabularies.AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellationToken);
        return [.. rows.Select(Read)];
    }

    public async Task<VocabularyDefinition?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Vocabularies.AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, cancellationToken);
        return row is null ? null : Read(row);
    }

    public async Task<VocabularyChange> SaveAsync(
        VocabularyDefinition definition, int? expectedVersion, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Vocabularies.SingleOrDefaultAsync(row => row.Name == definition.Name, cancellationToken);
        if (expectedVersion is { } expected && expected != (row?.Version ?? 0))
        {
            return VocabularyChange.Conflict();
        }

        var created = row is null;
        if (row is null)
        {
            row = new StoredVocabulary { Name = definition.Name, Version = 1, Content = Write(definition), UpdatedAt = clock.GetUtcNow() };
            context.Vocabularies.Add(row);
        }
        else
        {
            row.Version++;
            row.Content = Write(definition);
            row.UpdatedAt = clock.GetUtcNow();
        }

        if (!await TrySaveAsync(context, row.Name, created, cancellationToken))
        {
            return VocabularyChange.Conflict();
        }

        var saved = Read(row);
        return created ? VocabularyChange.Created(saved) : VocabularyChange.Replaced(saved);
    }

    public async Task<VocabularyChange> DeleteAsync(string name, int? expectedVersion, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Vocabularies.SingleOrDefaultAsync(row => row.Name == name, cancellationToken);
        if (row is null)
        {
            return VocabularyChange.NotFound();
        }

        if (expectedVersion is { } expected && expected != row.Version)
        {
            return VocabularyChange.Conflict();
        }

        context.Vocabularies.Remove(row);
        return await TrySaveAsync(context, name, created: false, cancellationToken)
            ? VocabularyChange.Deleted()
            : VocabularyChange.Conflict();
    }

    /// <returns>False when somebody else changed or made the row meanwhile.</returns>
    private async Task<bool> TrySaveAsync(ClipHarDbContext context, string name, bool created, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
        catch (DbUpdateException exception) when (created && exception.InnerException is DbException)
        {
            if (await FindAsync(name, cancellationToken) is not null)
            {
                return false;
            }

            throw;
        }
    }

    private static VocabularyDefinition Read(StoredVocabulary row)
    {
        var content = JsonSerializer.Deserialize<StoredContent>(row.Content, JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException($"The stored vocabulary '{row.Name}' is empty.");
        return new VocabularyDefinition
        {
            Name = row.Name,
            Version = row.Version,
            Description = content.Description,
            Actions = content.Actions,
            TemplateSet = content.TemplateSet,
            NoneOfThese = content.NoneOfThese,
        };
    }

    private static string Write(VocabularyDefinition definition) => JsonSerializer.Serialize(
        new StoredContent(definition.Description, definition.Actions, definition.TemplateSet, definition.NoneOfThese),
        JsonSerializerOptions.Web);

    private sealed record StoredContent(
        string? Description, IReadOnlyList<VocabularyEntry> Actions, string? TemplateSet, bool NoneOfThese);
}
