#include "acme/client/fetch_directory.h"
#include "acme/protocol/dns_persist01.h"
#include "acme/protocol/url.h"
#include "acme/state/account_store.h"
#include "cli/command/commands.h"
#include "cli/line/dry_run.h"
#include "cli/line/with_config.h"
#include "cli/text/names.h"
#include "core/base/printable.h"
#include "dnszone/record/record.h"

namespace millrace::cli {
namespace {

// A name whose records are requested, and whether its wildcard is included.
using Names = std::map<CertName, bool>;

// What the record says about the CA and the account.
struct Parties {
  acme::Directory directory;
  acme::AccountIdentity account;
};

void add(const CertName& name, Names& names) {
  names[CertName::parse(name.base()).value()] |= name.is_wildcard();
}

// The record as a line of a zone file.
Result<std::string> line_of(const ChallengeRecord& record, const std::string& ttl) {
  ASSIGN(const std::string rdata,
         dnszone::rdata_text(dnszone::RrType::txt, dnszone::txt_rdata(record.value)));
  return record.owner.text() + " " + ttl + "IN TXT " + rdata;
}

Result<std::vector<std::string>> lines_for(const Arguments& arguments, const Names& names,
                                           const Parties& parties) {
  ASSIGN(const auto until, arguments.parsed("--until", parse_time));
  ASSIGN(const auto ttl, arguments.parsed("--ttl", parse_duration));
  std::vector<std::string> lines;
  for (const auto& [name, wildcard] : names) {
    ASSIGN(PersistentValue value,
           acme::persistent_value(parties.directory, arguments.value("--issuer"), parties.account,
                                  name));
    value.wildcard = wildcard;
    value.until = until;
    ASSIGN(const ChallengeRecord record, acme::persistent_record(name, value));
    ASSIGN(std::string line, line_of(record, ttl ? std::to_string(ttl->count()) + " " : ""));
    lines.push_back(std::move(line));
  }
  return lines;
}

// Everything is on the command line: for the zone's owner, on any host.
Result<Parties> given_parties(const Arguments& arguments) {
  Parties parties{{}, {arguments.value("--account"), arguments.value("--thumbprint")}};
  TRY(acme::check_url(parties.account.url, "--account"));
  if (!arguments.has("--issuer")) {
    return config_error("--issuer is missing: --account requires the CA's issuer domain name");
  }
  if (arguments.has("--hash-prefix") != arguments.has("--thumbprint")) {
    return config_error("--hash-prefix and --thumbprint must be given together");
  }
  if (!arguments.has("--hash-prefix")) return parties;
  ASSIGN(parties.directory.account_hash_prefix,
         acme::check_url(arguments.value("--hash-prefix"), "--hash-prefix"));
  parties.directory.issuer_domain_names = {arguments.value("--issuer")};
  return parties;
}

Result<Outcome> run_given(const Arguments& arguments) {
  ASSIGN(const Parties parties, given_parties(arguments));
  Names names;
  for (const std::string& text : arguments.operands()) {
    ASSIGN(const CertName name, parse_cert_name(text));
    add(name, names);
  }
  if (names.empty()) return config_error("challenge: --account requires at least one NAME");
  Outcome outcome;
  outcome.is_record = true;
  ASSIGN(outcome.output, lines_for(arguments, names, parties));
  return outcome;
}

// From the account on this host and the CA's directory.
Result<Parties> known_parties(const Invocation& invocation, const Config& config,
                              const acme::CaSettings& ca) {
  const StageContext context = config.context(invocation.env);
  ASSIGN(auto account, acme::account_identity(context, ca));
  if (!account) {
    return not_yet("no account at " + ca.directory_url +
                   " yet: register one (millrace account register), or give its URL with "
                   "--account");
  }
  ASSIGN(const acme::Answer answer, acme::fetch_directory(invocation.env, ca));
  ASSIGN(const std::string_view body, acme::json_body(answer));
  ASSIGN(acme::Directory directory, acme::parse_directory(body, answer.url));
  return Parties{std::move(directory), *std::move(account)};
}

// Without operands: those that are validated with dns-persist-01.
Result<std::vector<const acme::CertificateSettings*>> chosen(const Config& config,
                                                             const Arguments& arguments) {
  ASSIGN(const auto selection, select_certificates(config, arguments.operands()));
  std::vector<const acme::CertificateSettings*> certificates;
  for (const auto& certificate : config.acme.certificates) {
    const bool by_default =
        selection.empty() && certificate.challenge == acme::ChallengeType::dns_persist01;
    if (by_default || selection.contains(certificate.id)) certificates.push_back(&certificate);
  }
  if (!certificates.empty()) return certificates;
  return config_error(config.shown +
                      ": no certificate has \"challenge\": \"dns-persist-01\"; name the "
                      "certificates");
}

Result<const acme::CaSettings*> ca_of(const Config& config, const Arguments& arguments,
                                      const acme::CertificateSettings& certificate) {
  ASSIGN(const auto given, arguments.parsed("--ca", CaId::parse));
  const CaId& id = given ? *given : certificate.cas.front();
  if (const acme::CaSettings* ca = config.acme.ca(id)) return ca;
  if (config.acme.cas.empty()) {
    return config_error(config.shown +
                        ": it has no \"acme\"; run this on the host that orders, or give "
                        "--account");
  }
  return config_error("--ca: " + id.text() + " is neither \"acme\" nor a member of /cas in " +
                      config.shown);
}

Result<Outcome> run_known(const Invocation& invocation, const Config& config) {
  ASSIGN(const auto certificates, chosen(config, invocation.arguments));
  std::map<const acme::CaSettings*, Names> by_ca;
  for (const acme::CertificateSettings* certificate : certificates) {
    ASSIGN(const acme::CaSettings* ca, ca_of(config, invocation.arguments, *certificate));
    for (const CertName& name : certificate->names) add(name, by_ca[ca]);
  }
  Outcome outcome;
  outcome.is_record = true;
  for (const auto& [ca, names] : by_ca) {
    ASSIGN(const Parties parties, known_parties(invocation, config, *ca));
    ASSIGN(auto lines, lines_for(invocation.arguments, names, parties));
    std::move(lines.begin(), lines.end(), std::back_inserter(outcome.output));
  }
  return outcome;
}

Result<Outcome> run_persist(const Invocation& invocation) {
  if (invocation.arguments.has("--account")) return run_given(invocation.arguments);
  return with_config(invocation,
                     [&](const Config& config) { return run_known(invocation, config); });
}

constexpr Option kChallengePersistOptions[] = {
    {"--persist", "", "Print persistent records instead of running the stage.", true},
    {"--ca", "NAME",
     "The CA, by its name in the configuration. Default: the first CA of each "
     "certificate."},
    {"--until", "TIME", "When the record expires, such as 2027-01-01T00:00:00Z. Default: never."},
    {"--ttl", "TTL", "TTL of the record: seconds, or a duration such as 1h. Default: none."},
    {"--issuer", "DOMAIN",
     "The CA's issuer domain name in the record. Default: the first one in the CA's directory."},
    {"--account", "URL",
     "The account's URL. Neither the configuration nor the CA is used then; --issuer and NAME are "
     "required."},
    {"--hash-prefix", "URL",
     "With --account: the accountHashPrefix of a CA that identifies accounts by a hash."},
    {"--thumbprint", "TEXT", "With --hash-prefix: the thumbprint of the account's key (RFC 7638)."},
    kDryRunOption,
};

}  // namespace

extern const Command kChallengePersist = {
    .name = "challenge",
    .variant_option = "--persist",
    .operands = {"[NAME…]", 0, kAnyNumber},
    .options = kChallengePersistOptions,
    .summary = "prints the TXT records for dns-persist-01 as lines of a zone file",
    .help =
        "Prints the TXT record that each name needs for dns-persist-01, before there is an order. "
        "The owner of the zone can add it by hand, once. On the host that has the account, NAME "
        "is a certificate from the configuration, or a DNS name; a DNS name selects every "
        "certificate that contains it. Default: all certificates with \"challenge\": "
        "\"dns-persist-01\". With --account everything is on the command line, NAME is a DNS "
        "name, and no private key is needed, so the command also works on the DNS host.",
    .example = "challenge --persist --until 2027-01-01T00:00:00Z mail",
    .run = run_persist,
};

}  // namespace millrace::cli
