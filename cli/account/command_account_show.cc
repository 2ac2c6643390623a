#include "acme/account/account_view.h"
#include "cli/account/account_commands.h"
#include "cli/command/commands.h"
#include "cli/pipeline/limited_env.h"
#include "core/base/joined.h"
#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

std::string terms_text(const acme::AccountView& view) {
  if (!view.terms.empty()) return "agreed to: " + view.terms;
  if (!view.terms_agreed) return "unknown";
  return *view.terms_agreed ? "agreed to" : "not agreed to";
}

std::vector<std::string> lines_of(const acme::CaSettings& ca, const acme::AccountView& view) {
  const std::string contacts = joined(
      view.contacts, " ", [](const std::string& contact) { return printable(contact, 260); });
  std::vector<std::string> lines = {
      "account " + ca.id.text() + ": " +
          (view.url.empty() ? "not registered" : view.status + ", " + view.url),
      "  directory  " + ca.directory_url};
  if (view.key_type) {
    lines.push_back("  key        " + std::string(to_text(*view.key_type)) + ", thumbprint " +
                    view.thumbprint);
  }
  if (!view.next_thumbprint.empty()) {
    lines.push_back("  next key   thumbprint " + view.next_thumbprint +
                    ": a rollover is in progress; millrace account rollover finishes it");
  }
  if (view.url.empty()) return lines;
  lines.push_back("  contacts   " + (contacts.empty() ? "none" : contacts));
  lines.push_back("  orders     " + (view.orders.empty() ? "not listed" : view.orders));
  lines.push_back("  terms      " + terms_text(view));
  return lines;
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

// JSON escapes the C0 controls alone; a terminal also obeys others.
Json contacts_of(const acme::AccountView& view) {
  Json contacts = Json::array();
  for (const std::string& contact : view.contacts) contacts.push_back(printable(contact, 260));
  return contacts;
}

Json json_of(const acme::CaSettings& ca, const acme::AccountView& view) {
  return {{"ca", ca.id.text()},
          {"directory", ca.directory_url},
          {"status", view.status},
          {"url", text_or_null(view.url)},
          {"contacts", contacts_of(view)},
          {"orders", text_or_null(view.orders)},
          {"key_type", view.key_type ? Json(to_text(*view.key_type)) : Json()},
          {"thumbprint", text_or_null(view.thumbprint)},
          {"next_thumbprint", text_or_null(view.next_thumbprint)},
          {"terms", text_or_null(view.terms)},
          {"terms_agreed", view.terms_agreed ? Json(*view.terms_agreed) : Json()}};
}

Result<Outcome> run_show(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    ASSIGN(const acme::CaSettings* ca, ca_named(config, invocation.arguments));
    LimitedEnv limited(invocation.env, kCommandLimit, kCommandIsLate);
    ASSIGN(const auto view, acme::view_account(config.context(limited.env()), *ca,
                                               invocation.arguments.has("--offline")));
    Outcome outcome;
    outcome.output = lines_of(*ca, view);
    outcome.fields["account"] =
        json_of(*ca, view).dump(-1, ' ', false, Json::error_handler_t::replace);
    return outcome;
  });
}

constexpr Option kAccountShowOptions[] = {
    kCaOption,
    {"--offline", "", "Show what is on disk. Do not query the CA."},
};

}  // namespace

extern const Command kAccountShow = {
    .name = "account show",
    .options = kAccountShowOptions,
    .summary = "shows the account at the CA",
    .help =
        "Shows the account as the CA has it: URL, status, contacts, list of orders, key type, "
        "thumbprint (RFC 7638) and agreement to the terms of service. Changes nothing and "
        "registers nothing.",
    .example = "account show --json",
    .run = run_show,
};

}  // namespace millrace::cli
