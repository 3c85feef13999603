using ClipHar.ServiceDefaults;
using ClipHar.Web;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddWebModule();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapWebModule();
app.Run();
