#include <algorithm>

#include "cli/command/commands.h"
#include "cli/config/config_file.h"
#include "cli/config/system_paths.h"
#include "cli/dane/dane_judgement.h"
#include "cli/dane/dane_view.h"
#include "cli/text/names.h"
#include "core/base/joined.h"

namespace millrace::cli {
namespace {

Result<std::string> parse_address(std::string_view text) {
  const auto endpoint = Endpoint::parse(text);
  if (endpoint && text.find('@') == std::string_view::npos) return endpoint->address;
  return config_error("expected an IPv4 or IPv6 address");
}

// The configuration serves if there is one; the command works without.
Result<dnszone::Settings> resolver_settings(const Invocation& invocation) {
  ConfigReading reading = load_config(invocation.env, invocation.global.config);
  if (reading.config) return reading.config->dns;
  if (!invocation.global.config.empty()) return reading.errors.front();
  dnszone::Settings settings;
  settings.resolv_conf = kResolvConf;
  return settings;
}

Result<dnszone::Resolvers> resolvers_of(const Invocation& invocation) {
  ASSIGN(auto given, invocation.arguments.all_parsed("--resolver", Endpoint::parse));
  dnszone::Resolvers resolvers;
  if (!given.empty()) {
    resolvers.servers = std::move(given);
    return resolvers;
  }
  ASSIGN(const dnszone::Settings settings, resolver_settings(invocation));
  ASSIGN(resolvers.servers, known_resolvers(invocation.env.files, settings));
  resolvers.timeout = settings.query_timeout;
  return resolvers;
}

Result<DaneOptions> options_of(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  DaneOptions options;
  ASSIGN(options.addresses, arguments.all_parsed("--address", parse_address));
  ASSIGN(const auto timeout, arguments.parsed("--timeout", parse_duration));
  if (timeout && timeout->count() == 0) return config_error("--timeout: expected at least 1s");
  if (timeout) options.timeout = *timeout;
  if (arguments.has("--ca-file")) {
    options.ca_file = invocation.path("--ca-file");
    TRY(invocation.env.files.read(options.ca_file, size_t{16} << 20U));
  }
  ASSIGN(options.resolvers, resolvers_of(invocation));
  return options;
}

// Services that are named.
Result<std::vector<DaneTarget>> named_targets(const Arguments& arguments) {
  ASSIGN(const auto starttls, arguments.parsed("--starttls", parse_starttls));
  std::vector<DaneTarget> targets;
  for (const std::string& operand : arguments.operands()) {
    ASSIGN(DaneTarget target, parse_dane_target(operand));
    if (starttls) target.starttls = *starttls;
    targets.push_back(std::move(target));
  }
  return targets;
}

Line domain_line(const DnsName& domain, const std::string& text) {
  return Line(Subject{}, "domain " + domain.text() + ": ", text);
}

// The MX hosts of mail domains. What is wrong with a domain goes into the report.
std::vector<DaneTarget> mx_targets(Env& env, const std::vector<DnsName>& domains,
                                   const dnszone::Resolvers& resolvers, StageReport& report) {
  const auto all = look_up_mail_hosts(env.dns, domains, resolvers);
  std::vector<DaneTarget> targets;
  for (size_t i = 0; i < domains.size(); ++i) {
    if (!all[i]) {
      report.fail(all[i].error());
      continue;
    }
    if (!all[i]->authenticated) {
      report.fail(
          Error(ErrorKind::failed, domain_line(domains[i],
                                               "its MX records are not secure: an attacker can "
                                               "name other hosts; sign the zone, and add its DS "
                                               "at the parent")));
    }
    if (!all[i]->has_mx) report.add_note(domain_line(domains[i], "it has no MX: it is its own"));
    for (const DnsName& host : all[i]->hosts) targets.push_back(mx_target(domains[i], host));
  }
  return targets;
}

// AD is worth as much as the way to the resolver.
void note_distant_resolvers(const dnszone::Resolvers& resolvers, StageReport& report) {
  for (const Endpoint& server : resolvers.servers) {
    const bool is_here = server.address.starts_with("127.") || server.address == "::1";
    if (is_here) continue;
    report.add_note(Line({SubjectKind::server, server.text()}, "resolver " + server.text() + ": ",
                         "it is not on this host: whoever is on the way to it can forge what is "
                         "secure"));
  }
}

Result<Outcome> run_dane(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  Outcome outcome;
  std::vector<DaneTarget> targets;
  std::vector<DnsName> domains;
  if (arguments.has("--mx")) {
    if (arguments.has("--starttls"))
      return config_error("dane: --mx and --starttls exclude each other");
    for (const std::string& operand : arguments.operands()) {
      ASSIGN(DnsName domain, parse_dns_name(operand));
      domains.push_back(std::move(domain));
    }
  } else {
    ASSIGN(targets, named_targets(arguments));
  }
  ASSIGN(const DaneOptions options, options_of(invocation));
  if (!domains.empty()) {
    targets = mx_targets(invocation.env, domains, options.resolvers, outcome.report);
  }
  const bool asks = std::ranges::any_of(
      targets, [](const DaneTarget& target) { return target.host.has_value(); });
  if (asks || !domains.empty()) note_distant_resolvers(options.resolvers, outcome.report);
  Json services = Json::array();
  for (const DaneFindings& findings : inspect_dane(invocation.env, targets, options)) {
    std::ranges::move(dane_lines(findings), std::back_inserter(outcome.output));
    services.push_back(dane_json(findings));
    judge_dane(findings, invocation.env.clock.now(), outcome.report);
  }
  outcome.fields["services"] = json_text(services);
  return outcome;
}

constexpr Option kDaneOptions[] = {
    {"--mx", "",
     "The operands are mail domains: check port 25 of each of their MX hosts, or of the domain "
     "itself if it has no MX."},
    {"--starttls", "PROTOCOL",
     "How the service comes to TLS: none, smtp, lmtp, imap, pop3, sieve, ftp, ldap, postgres, xmpp "
     "or xmpp-server. Default: by the port; none for ports other than 21, 24, 25, 110, 143, 389, "
     "587, 4190, 5222, 5269 and 5432."},
    {"--resolver", "ADDRESS",
     "Ask this resolver, ADDRESS or ADDRESS@PORT, which must validate; the next one is asked if "
     "one does not answer. Default: /dns/resolver of the configuration, if there is one, or else "
     "the resolvers of /etc/resolv.conf.",
     false, true},
    {"--address", "ADDRESS", "Connect to this address instead of those of the host.", false, true},
    {"--ca-file", "FILE",
     "Trust anchors in PEM for records of usage 0 and 1. Default: those of the system."},
    {"--timeout", "TIME", "For each connection. Default: 15s."},
};

}  // namespace

extern const Command kDane = {
    .name = "dane",
    .operands = {"HOST:PORT…", 1, kAnyNumber},
    .options = kDaneOptions,
    .summary = "tool: checks that clients which validate DANE accept a service",
    .help =
        "Looks up the TLSA records of each service by a validating resolver, connects to each of "
        "its addresses, once for certificates with an ECDSA key and once for RSA, and reports "
        "what is presented: the TLSA 3 1 1 record of the key, the records that match, names, "
        "expiry, length of the chain and version of TLS, and whether a client accepts. The server "
        "may log the attempt for the kind of key that it does not have. [ADDRESS]:PORT is an "
        "address without a name. The exit status is 0 only if all addresses are "
        "accepted: 1 if one is refused or there are no secure records, 75 if something could not "
        "be looked up or reached. No configuration is needed.",
    .example = "dane mail.example.org:25 imap.example.org:993",
    .run = run_dane,
};

}  // namespace millrace::cli
