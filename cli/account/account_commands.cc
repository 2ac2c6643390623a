#include "cli/account/account_commands.h"

#include "cli/pipeline/limited_env.h"
#include "cli/text/suggestion.h"
#include "core/base/joined.h"

namespace millrace::cli {

Result<const acme::CaSettings*> ca_named(const Config& config, const Arguments& arguments) {
  ASSIGN(const auto given, arguments.parsed("--ca", CaId::parse));
  const CaId id = given.value_or(CaId::usual());
  if (const acme::CaSettings* ca = config.acme.ca(id)) return ca;
  if (config.acme.cas.empty()) {
    return config_error(config.shown +
                        ": it has no \"acme\", so there is no account; run this on the host that "
                        "orders");
  }
  std::vector<std::string> known;
  for (const auto& ca : config.acme.cas) known.push_back(ca.id.text());
  return config_error("--ca: no CA " + id.text() + " in " + config.shown +
                      ", which has: " + joined(known) + did_you_mean(id.text(), known));
}

Result<Outcome> with_ca(const Invocation& invocation, const AccountAct& act) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    ASSIGN(const acme::CaSettings* ca, ca_named(config, invocation.arguments));
    LimitedEnv limited(invocation.env, kCommandLimit, kCommandIsLate);
    Outcome outcome;
    outcome.report = act(config.context(limited.env()), config, *ca);
    return outcome;
  });
}

}  // namespace millrace::cli
