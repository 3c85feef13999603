using ClipHar.ServiceDefaults;
using ClipHar.Trainer;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTrainerModule();

var app = builder.Build();
app.MapDefaultEndpoints();
var job = app.Services.GetRequiredService<TrainingJob>();
await app.RunAsync();
return job.ExitCode;
