using System.CommandLine;

using ClipHar.Core.Datasets.Splits;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>cliphar data split.</summary>
internal static class DataSplitVerb
{
    public static Command Create()
    {
        var usual = new SplitRecipe();
        var name = RegistryOptions.Name();
        var rev = RegistryOptions.Rev();
        var train = new Option<double>("--train") { Description = "Share of train.", DefaultValueFactory = _ => usual.Train };
        var validation = new Option<double>("--validation") { Description = "Share of validation.", DefaultValueFactory = _ => usual.Validation };
        var test = new Option<double>("--test") { Description = "Share of test.", DefaultValueFactory = _ => usual.Test };
        var seed = new Option<long>("--seed") { Description = "Another seed gives another split.", DefaultValueFactory = _ => usual.Seed };
        var reassign = new Option<bool>("--reassign") { Description = "Also move samples that are in a split already." };
        var bits = new Option<int>("--near-duplicate-bits")
        {
            Description = "Pictures whose perceptual hashes differ in at most so many of 64 bits stay together; -1: hashes are not looked at.",
            DefaultValueFactory = _ => usual.NearDuplicateBits ?? -1,
        };
        var message = RegistryOptions.Message();
        var command = new Command("split", "Make a version whose samples are in train, validation and test; films and near-duplicates stay together.")
        {
            name, rev, train, validation, test, seed, reassign, bits, message,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var session = await RegistrySession.OpenAsync(parse, cancellationToken);
            var version = await session.GetVersionAsync(parse.GetRequiredValue(name), parse.GetRequiredValue(rev), cancellationToken);
            var recipe = new SplitRecipe
            {
                Train = parse.GetRequiredValue(train),
                Validation = parse.GetRequiredValue(validation),
                Test = parse.GetRequiredValue(test),
                Seed = parse.GetRequiredValue(seed),
                KeepExisting = !parse.GetValue(reassign),
                NearDuplicateBits = parse.GetRequiredValue(bits) is >= 0 and var distance ? distance : null,
            };
            var made = await session.Registry.SplitAsync(version, recipe, parse.GetValue(message), cancellationToken);
            RegistryPrint.Made(parse, version, made);
            return Cli.Ok;
        });
        return command;
    }
}
