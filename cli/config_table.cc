#include "cli/config_table.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <sstream>
#include <unordered_map>

#include "core/time.h"

namespace millrace::cli {
namespace {

constexpr uint64_t kHour = 3600, kDay = 24 * kHour;
constexpr std::string_view kMacAlgorithms = "HS256 HS384 HS512";
constexpr std::string_view kKeyTypes = "ecdsa-p256 ecdsa-p384 rsa-2048 rsa-3072 rsa-4096";

using enum ValueType;

// path, type, required, default, least, most, choices, example, help
constexpr auto kTable = std::to_array<ConfigKey>({
    {"/state", path, false, R"("state")", 0, 0, "", "",
     "Directory of keys, orders and outboxes, made by millrace init."},
    {"/host", text, false, "", 0, 0, "", R"("ns1.example.org")",
     "The name that bundles give as their writer, for people to read. Left out: the name of this "
     "machine."},

    {"/roles", list, false, "[]", 0, 4, "", R"(["dns"])",
     "The roles of this host: key (stage csr), acme (order, fetch, and poll where there are "
     "zones), dns (challenge, tlsa, sign, poll), publisher (publish). Left out: acme where there "
     "is /acme, dns where there are /zones, publisher where there is /publication, and key where "
     "there are /certificates with both /acme and /zones, or with neither."},

    {"/acme", object, false, "", 0, 0, "", "",
     "The certificate authority (CA) and our account there. Without it nothing is ordered."},
    {"/acme/directory", url, true, "", 0, 0, "",
     R"("https://acme-staging-v02.api.letsencrypt.org/directory")",
     "The directory of the ACME server."},
    {"/acme/ca_file", path, false, "", 0, 0, "", R"("ca.pem")",
     "Trust anchors (PEM) for the CA's own TLS. Left out: those of the system."},
    {"/acme/contacts", list, false, "[]", 0, 10, "", R"(["mailto:hostmaster@example.org"])",
     "URLs at which the CA may reach us. Used when the account is made."},
    {"/acme/terms_agreed", flag, false, "false", 0, 0, "", "true",
     "Whether we agree to the CA's terms of service. A CA that has such terms makes no account "
     "without."},
    {"/acme/account_key_type", choice, false, R"("ecdsa-p256")", 0, 0, kKeyTypes, "",
     "Type of the account key, used when the account is made."},
    {"/acme/external_account", object, false, "", 0, 0, "", "",
     "External account binding, for a CA that knows its customers already."},
    {"/acme/external_account/key_id", text, true, "", 0, 0, "", R"("kid-1")",
     "The key identifier that the CA gave."},
    {"/acme/external_account/key_file", path, true, "", 0, 0, "", R"("eab.key")",
     "File with the MAC key that the CA gave, in base64url, mode 0600."},
    {"/acme/external_account/algorithm", choice, false, R"("HS256")", 0, 0, kMacAlgorithms, "",
     "What the binding is sealed with, as the CA says."},
    {"/acme/max_in_flight", number, false, "16", 1, 1000, "", "",
     "How many requests may be under way at the CA at one time, one of them for a new order. Half "
     "as "
     "many when the CA says that it is too much, then slowly more again."},

    {"/acme/caa", flag, false, "true", 0, 0, "", "false",
     "Whether CAA records are looked up before anything is ordered. A certificate whose names have "
     "CAA records that do not let the CA issue fails then, without having cost an order."},

    {"/cas", map, false, "", 0, 20, "", "other-ca",
     "Further CAs, by a name of your choice: 1 to 64 of a-z 0-9 . _ - and no dot at its beginning. "
     "A certificate names them in \"cas\"; the CA in /acme is called \"acme\" there."},
    {"/cas/*", object, false, "", 0, 0, "", "", "One CA. Its members mean what they do in /acme."},
    {"/cas/*/directory", url, true, "", 0, 0, "", R"("https://acme.example.com/directory")",
     "As /acme/directory."},
    {"/cas/*/ca_file", path, false, "", 0, 0, "", R"("ca.pem")", "As /acme/ca_file."},
    {"/cas/*/contacts", list, false, "[]", 0, 10, "", R"(["mailto:hostmaster@example.org"])",
     "As /acme/contacts."},
    {"/cas/*/terms_agreed", flag, false, "false", 0, 0, "", "true", "As /acme/terms_agreed."},
    {"/cas/*/account_key_type", choice, false, R"("ecdsa-p256")", 0, 0, kKeyTypes, "",
     "As /acme/account_key_type."},
    {"/cas/*/external_account", object, false, "", 0, 0, "", "", "As /acme/external_account."},
    {"/cas/*/external_account/key_id", text, true, "", 0, 0, "", R"("kid-1")",
     "As /acme/external_account/key_id."},
    {"/cas/*/external_account/key_file", path, true, "", 0, 0, "", R"("eab.key")",
     "As /acme/external_account/key_file."},
    {"/cas/*/external_account/algorithm", choice, false, R"("HS256")", 0, 0, kMacAlgorithms, "",
     "As /acme/external_account/algorithm."},
    {"/cas/*/max_in_flight", number, false, "16", 1, 1000, "", "", "As /acme/max_in_flight."},

    {"/cas/*/caa", flag, false, "true", 0, 0, "", "false", "As /acme/caa."},

    {"/zones", map, false, "", 1, 0, "", "example.org",
     "The zones that hold our names, by name. Every name of a certificate and every TLSA record "
     "must "
     "lie in one of them. Without it no zone is changed."},
    {"/zones/*", object, false, "", 0, 0, "", "", "One zone."},
    {"/zones/*/file", path, true, "", 0, 0, "", R"("zones/example.org")",
     "The zone file that people edit. millrace changes the digits of its serial and one marked "
     "block "
     "at its end, nothing else."},
    {"/zones/*/managed_file", path, false, "", 0, 0, "", R"("zones/example.org.millrace")",
     "A file that the zone file includes ($INCLUDE) and that holds millrace's records instead of "
     "the "
     "marked block."},
    {"/zones/*/include_root", path, false, "", 0, 0, "", R"("zones")",
     "The directory below which the files lie that the zone file includes; relative names in "
     "$INCLUDE start there. Left out: the directory of the zone file. No file is included from "
     "outside of it, nor through a symbolic link."},
    {"/zones/*/signing", choice, false, R"("millrace")", 0, 0, "millrace server", "",
     "Who signs the zone: millrace, or the name server itself from \"file\" (BIND with "
     "dnssec-policy, Knot, PowerDNS). With server millrace edits the zone file, raises its serial "
     "and runs \"reload\"; signed_file, keys and what is about signatures is not used."},
    {"/zones/*/signed_file", path, false, "", 0, 0, "", R"("zones/example.org.signed")",
     "The signed zone, which the name server loads. Replaced in one step after it has been "
     "verified. Required unless the server signs."},
    {"/zones/*/keys", path, false, "", 0, 0, "", R"("keys")",
     "Directory of the zone's DNSSEC keys, Korigin+algorithm+tag.key and .private, as millrace "
     "zone "
     "keygen, ldns-keygen and dnssec-keygen write them. Required unless the server signs."},
    {"/zones/*/nsec3", flag, false, "false", 0, 0, "", "",
     "Deny with NSEC3 (no salt, no iterations) instead of NSEC."},
    {"/zones/*/opt_out", flag, false, "false", 0, 0, "", "",
     "Leave delegations that are not signed out of the NSEC3 chain (RFC 5155). For zones with very "
     "many of them; requires nsec3."},
    {"/zones/*/cds", choice, false, R"("none")", 0, 0, "none publish delete", "",
     "What CDS and CDNSKEY ask of the parent: publish a DS for the KSKs that are active, delete "
     "the DS because the zone will no longer be signed, or none."},
    {"/zones/*/zonemd", flag, false, "false", 0, 0, "", "",
     "Add a ZONEMD: a SHA-384 digest over the whole zone (RFC 8976), so that those who transfer it "
     "can tell that nothing is missing."},
    {"/zones/*/validity", duration, false, R"("14d")", kHour, 365 * kDay, "", "",
     "How long new signatures are valid."},
    {"/zones/*/serial", choice, false, R"("increment")", 0, 0, "increment date unixtime", "",
     "How the serial rises when its owner has not raised it: by one, to YYYYMMDDnn of the day in "
     "UTC, "
     "or to the time in seconds. It never falls."},
    {"/zones/*/reload", list, false, "[]", 0, 100, "",
     R"(["nsd-control", "reload", "example.org"])",
     "Program and arguments that have the name server load the signed zone. No shell sees them. "
     "Left "
     "out: nothing is run."},
    {"/zones/*/reload_timeout", duration, false, R"("30s")", 1, kHour, "", "",
     "After this long the reload program is killed and has failed."},
    {"/zones/*/challenge_ttl", duration, false, R"("60s")", 1, kDay, "", "",
     "TTL of the TXT records that prove a name to the CA."},
    {"/zones/*/allow_wildcard_loss", list, false, "[]", 0, 10000, "", R"(["shop.example.org"])",
     "Names that may lose the records of a wildcard, each with all below it. With * A 192.0.2.80 "
     "in the zone, a challenge or TLSA record below shop makes shop an empty name without an "
     "address (RFC 4592), so millrace places none there unless it is allowed here. Better: add "
     "the records of the wildcard at the name itself."},
    {"/zones/*/servers", list, false, "[]", 0, 100, "", R"(["192.0.2.1", "2001:db8::1@53"])",
     "Addresses of the zone's authoritative servers, ADDRESS or ADDRESS@PORT. All of them must "
     "serve a "
     "record before the CA hears of it. Left out: every address of every NS of the zone. Servers "
     "that the parent lists and the zone does not are asked in either case."},

    {"/certificates", map, false, "", 1, 100000, "", "mail",
     "The certificates, by a name of your choice, which becomes a file name: 1 to 64 of a-z 0-9 . "
     "_ - "
     "and no dot at its beginning."},
    {"/certificates/*", object, false, "", 0, 0, "", "", "One certificate."},
    {"/certificates/*/names", list, true, "", 1, 100, "", R"(["mail.example.org"])",
     "The DNS names in the certificate; *.example.org is a wildcard."},
    {"/certificates/*/key_type", choice, false, R"("ecdsa-p256")", 0, 0, kKeyTypes, "",
     "Type of its key; without effect beside csr."},
    {"/certificates/*/csr", path, false, "", 0, 0, "", R"("appliance.csr")",
     "File with the CSR (PEM or DER) of a key that another host or an appliance keeps. No key is "
     "made; each renewal uses this CSR. It is signed by its key, has the names of the "
     "configuration and no others, and asks for no extension but those of a TLS server. An order "
     "with the new key follows when the file changes. Only the host that runs csr reads it."},
    {"/certificates/*/cas", list, false, R"(["acme"])", 1, 20, "", R"(["acme", "other-ca"])",
     "The CAs to ask, in the order of preference, by their names in /cas; \"acme\" is the one in "
     "/acme."},
    {"/certificates/*/failures_per_ca", number, false, "3", 1, 100, "", "",
     "After so many failures in a row the next CA of \"cas\" is asked, after the last one the "
     "first again. With several CAs a run in which one is down, or busy for more than an hour, "
     "counts too."},
    {"/certificates/*/profile", text, false, "", 0, 0, "", R"("tlsserver")",
     "The profile to order, by the CA's name for it; millrace check lists those there are. Used "
     "from the next order on. Left out: the CA chooses."},
    {"/certificates/*/profile_required", flag, false, "true", 0, 0, "", "",
     "Whether a CA that does not offer the profile, or refuses it, is of no use. false: it is then "
     "asked for a certificate without a profile, and a note says so."},
    {"/certificates/*/chain", text, false, R"("default")", 0, 0, "", R"("issuer:Example Root")",
     "Which of the chains that the CA offers is taken, from the next certificate on: default, the "
     "CA's own; shortest, that of the fewest certificates; issuer:NAME, where NAME is the common "
     "name of the issuer of the topmost certificate sent; root:HEX, where HEX is the SHA-256 "
     "fingerprint of the root that signed the topmost certificate, for which chain_roots is "
     "required."},
    {"/certificates/*/chain_required", flag, false, "false", 0, 0, "", "",
     "Whether the certificate is of no use with another chain: then its absence is an error, and "
     "the next run looks again. false: the CA's own chain is taken, and a note says which were "
     "seen."},
    {"/certificates/*/chain_roots", path, false, "", 0, 0, "", R"("roots.pem")",
     "File of root certificates (PEM) among which chain finds the root by its fingerprint, for "
     "CAs do not send it. That of the system will do."},
    {"/certificates/*/challenge", choice, false, R"("dns-01")", 0, 0,
     "dns-01 dns-account-01 dns-persist-01", "",
     "How its names are proven: with a new record each time (dns-01), the same at a name of the "
     "account's own (dns-account-01), or with one record for each name that is set once and stays "
     "(dns-persist-01; millrace challenge --persist prints it). The CA must offer it. The host of "
     "the zone places records that stay only for names that its own configuration has so."},
    {"/certificates/*/tlsa", list, false, "[]", 0, 100, "", R"(["_25._tcp.mail.example.org."])",
     "Owners of TLSA 3 1 1 records for this certificate's current and next key: "
     "_PORT._PROTOCOL.HOST."},

    {"/tlsa", object, false, "", 0, 0, "", "", "TLSA records."},
    {"/tlsa/ttl", duration, false, R"("1h")", 1, 7 * kDay, "", "", "Their TTL."},

    {"/dns", object, false, "", 0, 0, "", "", "How name servers are asked."},
    {"/dns/query_timeout", duration, false, R"("3s")", 1, 60, "", "",
     "After this long without an answer a server counts as unreachable."},

    {"/dns/resolver", list, false, "[]", 0, 3, "", R"(["192.0.2.53"])",
     "The resolvers that are asked for CAA records, ADDRESS or ADDRESS@PORT, the next one where "
     "the "
     "one before gives no answer. They should validate DNSSEC. Left out: those of "
     "/etc/resolv.conf."},

    {"/wait", object, false, "", 0, 0, "", "", "How millrace issue and millrace run --wait wait."},
    {"/wait/limit", duration, false, R"("10m")", 0, kDay, "", "",
     "After this long they end with exit status 75; a later run goes on."},
    {"/wait/interval", duration, false, R"("5s")", 1, kHour, "", "",
     "The longest pause between two looks. The first pauses are much shorter."},

    {"/publication", object, false, "", 0, 0, "", "", "The set of full chains for others to read."},
    {"/publication/directory", path, true, "", 0, 0, "", R"("publication")",
     "Directory of the published set. Without /publication nothing is published."},
    {"/publication/lifetime", duration, false, R"("30d")", kHour, 365 * kDay, "", "",
     "How long a published set may be used by its readers. It is renewed at half of this."},
});

// Calls take(part) for each part of "/a/b/c".
template <class Take>
void each_part(std::string_view pointer, Take take) {
  while (!pointer.empty()) {
    const size_t end = std::min(pointer.find('/', 1), pointer.size());
    take(pointer.substr(1, end - 1));
    pointer.remove_prefix(end);
  }
}

// A configuration of many certificates asks for a key tens of thousands of times.
const ConfigKey* find_path(std::string_view wanted) {
  static const auto kByPath = [] {
    std::unordered_map<std::string_view, const ConfigKey*> keys;
    for (const ConfigKey& key : kTable) keys.emplace(key.path, &key);
    return keys;
  }();
  const auto found = kByPath.find(wanted);
  return found == kByPath.end() ? nullptr : found->second;
}

std::string seconds_text(uint64_t seconds) {
  return format_duration(Duration(static_cast<int64_t>(seconds)));
}

std::string count_text(const ConfigKey& key) {
  if (key.most == 0)
    return key.least == 0 ? "any number of" : std::to_string(key.least) + " or more";
  if (key.least == 0) return "at most " + std::to_string(key.most);
  return std::to_string(key.least) + " to " + std::to_string(key.most);
}

std::string choices_text(const ConfigKey& key) {
  std::string all;
  for (const std::string& one : choices_of(key)) all += (all.empty() ? "" : ", ") + one;
  return "one of " + all;
}

}  // namespace

std::span<const ConfigKey> config_table() {
  return kTable;
}

std::string pattern_of(std::string_view pointer) {
  std::string pattern;
  each_part(pointer, [&pattern](std::string_view part) {
    const ConfigKey* parent = find_path(pattern);
    pattern += '/';
    pattern += parent != nullptr && parent->type == map ? "*" : part;
  });
  return pattern;
}

const ConfigKey* find_key(std::string_view pointer) {
  return find_path(pattern_of(pointer));
}

std::string_view key_name(const ConfigKey& key) {
  return key.path.substr(key.path.rfind('/') + 1);
}

bool is_member(const ConfigKey& key, std::string_view parent_path) {
  return key.path.substr(0, key.path.rfind('/')) == parent_path;
}

std::vector<std::string> choices_of(const ConfigKey& key) {
  std::istringstream words{std::string(key.choices)};
  return {std::istream_iterator<std::string>(words), {}};
}

std::string wanted_text(const ConfigKey& key) {
  switch (key.type) {
    case object:
      return "an object";
    case map:
      return "an object with " + count_text(key) + " members";
    case text:
      return "a text";
    case path:
      return "a path";
    case url:
      return "an https URL";
    case flag:
      return "true or false";
    case number:
      return "a number from " + std::to_string(key.least) + " to " + std::to_string(key.most);
    case duration:
      return "a duration from " + seconds_text(key.least) + " to " + seconds_text(key.most);
    case choice:
      return choices_text(key);
    case list:
      return "a list of " + count_text(key) + " texts";
  }
  return {};
}

}  // namespace millrace::cli
