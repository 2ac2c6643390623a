// What people get wrong, one at a time on a site on which all is well: `check` must find each by
// its id.
#include <filesystem>
#include <functional>
#include <memory>
#include <set>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/check/findings.h"
#include "cli/pipeline/state_host.h"
#include "core/env/posix_processes.h"
#include "tests/support/fake_etcd.h"
#include "tests/support/in_child.h"
#include "tests/support/program/checked_site.h"

namespace millrace::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Plant {
  const char* name;
  const char* id;  // that must be found; others may follow from the same fault
  std::function<void(CheckedSite&)> plant;
};

void PrintTo(const Plant& plant, std::ostream* out) {
  *out << plant.name << " -> " << plant.id;
}

const std::string kNamesOfWeb = R"("names": ["example.test", "*.example.test"])";
const std::string kChallenge = "_acme-challenge";

void write_no_json(CheckedSite& site, const std::string& path, mode_t mode = 0600) {
  site.directory.write(path, "{\n", mode);
}

const Plant kConfigurationPlants[] = {
    {"an_unknown_key", "configuration",
     [](CheckedSite& site) { site.configure("\"names\"", "\"nmaes\": [], \"names\""); }},
    {"a_missing_brace", "configuration",
     [](CheckedSite& site) { site.configure("\"dns\": {", "\"dns\":"); }},
    {"no_configuration", "configuration", [](CheckedSite& site) { site.remove("millrace.json"); }},
    {"a_contact_that_is_no_url", "configuration",
     [](CheckedSite& site) {
       site.configure("\"terms_agreed\"", R"("contacts": ["me@example.test"], "terms_agreed")");
     }},
    {"two_addresses_in_one_contact", "configuration",
     [](CheckedSite& site) {
       site.configure("\"terms_agreed\"",
                      R"("contacts": ["mailto:a@b.test,c@d.test"], "terms_agreed")");
     }},
    {"half_an_external_account", "configuration",
     [](CheckedSite& site) {
       site.configure("\"terms_agreed\"",
                      R"("external_account": {"key_id": "kid"}, "terms_agreed")");
     }},
    {"a_directory_over_http", "configuration",
     [](CheckedSite& site) { site.configure("https://ca.test", "http://ca.test"); }},
    {"a_name_outside_the_zones", "configuration",
     [](CheckedSite& site) { site.configure("*.example.test", "www.example.org"); }},
    {"a_ttl_beyond_the_signatures", "configuration",
     [](CheckedSite& site) {
       site.configure("\"keys\"", R"("validity": "1d", "challenge_ttl": "1d", "keys")");
     }},
    {"a_source_that_is_also_the_signed_file", "path-shared",
     [](CheckedSite& site) {
       site.configure(R"("signed_file": "zones/example.test.signed")",
                      R"("signed_file": "publication/signed")");
     }},
    {"one_certificate_twice", "certificate-twice",
     [](CheckedSite& site) {
       site.configure("\"web\": {", "\"web2\": { " + kNamesOfWeb + " }, \"web\": {");
     }},
    {"tlsa_of_a_host_without_a_name", "tlsa-unbacked",
     [](CheckedSite& site) {
       site.configure("_443._tcp.example.test.", "_25._tcp.mx.mail.example.test.");
     }},
    {"tlsa_below_the_label_of_a_wildcard", "tlsa-unbacked",
     [](CheckedSite& site) {
       site.configure("_443._tcp.example.test.", "_443._tcp.a.b.example.test.");
     }},
    {"a_reload_program_that_is_relative", "program",
     [](CheckedSite& site) { site.configure(site.at("bin/reload-ns"), "bin/reload-ns"); }},
    {"a_reload_program_that_is_missing", "program",
     [](CheckedSite& site) { site.remove("bin/reload-ns"); }},
    {"a_reload_program_that_may_not_run", "program",
     [](CheckedSite& site) { site.chmod("bin/reload-ns", 0644); }},
    {"a_reload_program_found_in_path_only", "program",
     [](CheckedSite& site) { site.configure(site.at("bin/reload-ns"), "reload-ns-of-nobody"); }},
    {"an_action_that_is_missing", "program",
     [](CheckedSite& site) { site.remove("bin/reload-www"); }},
    {"an_action_that_may_not_run", "program",
     [](CheckedSite& site) { site.chmod("bin/restart-www", 0644); }},
    {"a_reload_program_that_others_write", "path-unsafe",
     [](CheckedSite& site) { site.chmod("bin/reload-ns", 0777); }},
    {"a_configuration_that_others_write", "path-unsafe",
     [](CheckedSite& site) { site.chmod("millrace.json", 0666); }},
    {"zone_keys_where_others_write", "path-unsafe",
     [](CheckedSite& site) { site.chmod("zones/keys", 0777); }},
    {"trust_anchors_that_are_missing", "ca-file",
     [](CheckedSite& site) {
       site.configure("\"terms_agreed\"", R"("ca_file": "none.pem", "terms_agreed")");
     }},
    {"trust_anchors_without_a_certificate", "ca-file",
     [](CheckedSite& site) {
       site.directory.write("ca.pem", "hello\n");
       site.configure("\"terms_agreed\"", R"("ca_file": "ca.pem", "terms_agreed")");
     }},
    {"roots_that_are_missing", "chain-roots",
     [](CheckedSite& site) {
       site.configure(kNamesOfWeb, kNamesOfWeb + R"(, "chain": "root:)" + std::string(64, 'a') +
                                       R"(", "chain_roots": "none.pem")");
     }},
    {"a_csr_that_is_missing", "csr-file",
     [](CheckedSite& site) {
       site.configure(kNamesOfWeb, kNamesOfWeb + R"(, "csr": "none.csr")");
     }},
    {"a_csr_that_is_none", "csr-file",
     [](CheckedSite& site) {
       site.directory.write("web.csr", "hello\n");
       site.configure(kNamesOfWeb, kNamesOfWeb + R"(, "csr": "web.csr")");
     }},
    {"a_mac_key_that_is_malformed", "external-account",
     [](CheckedSite& site) {
       site.directory.write("eab.key", "not base64url!\n", 0600);
       site.configure(
           "\"terms_agreed\"",
           R"("external_account": {"key_id": "k", "key_file": "eab.key"}, "terms_agreed")");
     }},
    {"a_zone_file_that_is_a_fifo", "path-type",
     [](CheckedSite& site) {
       site.remove("zones/example.test");
       ASSERT_EQ(::mkfifo(site.at("zones/example.test").c_str(), 0600), 0);
     }},
};

const Plant kStatePlants[] = {
    {"no_state", "state-missing", [](CheckedSite& site) { site.remove("state"); }},
    {"a_signing_key_that_is_gone", "signing-key",
     [](CheckedSite& site) { site.remove("state/signing/fetch.sec"); }},
    {"a_public_key_of_another_pair", "signing-key",
     [](CheckedSite& site) {
       site.directory.write("state/signing/fetch.pub",
                            site.directory.read("state/signing/csr.pub"));
     }},
    {"private_keys_in_an_open_directory", "mode-open",
     [](CheckedSite& site) { site.chmod("state/keys/web", 0755); }},
    {"accounts_in_an_open_directory", "mode-open",
     [](CheckedSite& site) { site.chmod("state/accounts", 0711); }},
    {"a_private_key_that_others_read", "private-key",
     [](CheckedSite& site) { site.chmod("state/keys/web/current.key", 0644); }},
    {"a_private_key_that_is_malformed", "private-key",
     [](CheckedSite& site) { write_no_json(site, "state/keys/web/next.key"); }},
    {"an_account_key_that_is_malformed", "private-key",
     [](CheckedSite& site) { write_no_json(site, "state/accounts/acme/account.key"); }},
    {"an_account_key_that_is_gone", "state-lost",
     [](CheckedSite& site) { site.remove("state/accounts/acme/account.key"); }},
    {"an_order_that_is_gone", "state-lost",
     [](CheckedSite& site) { site.remove("state/orders/web.json"); }},
    {"an_order_that_is_malformed", "order-unreadable",
     [](CheckedSite& site) { write_no_json(site, "state/orders/web.json"); }},
    {"a_file_changed_in_an_outbox", "outbox-tampered",
     [](CheckedSite& site) {
       site.replace("state/outbox/fetch/current/issued/web.json", "web", "bew");
     }},
    {"a_file_added_to_an_outbox", "outbox-tampered",
     [](CheckedSite& site) { site.directory.write("state/outbox/csr/current/more", "x"); }},
    {"an_outbox_without_current", "outbox-tampered",
     [](CheckedSite& site) { site.remove("state/outbox/csr/current"); }},
    {"a_signature_of_an_outbox_cut_short", "outbox-tampered",
     [](CheckedSite& site) { site.directory.write("state/outbox/tlsa/current/SHA256.sig", ""); }},
    {"a_chain_changed_in_the_publication", "publication-tampered",
     [](CheckedSite& site) {
       site.replace("publication/current/web/chain.pem", "CERTIFICATE", "certificate");
     }},
    {"a_publication_that_is_gone", "publication-lost",
     [](CheckedSite& site) { site.remove("publication/current"); }},
    {"files_of_another_user", "state-owner",
     [](CheckedSite& site) {
       ASSERT_EQ(::chown(site.at("state/orders/web.json").c_str(), 65534, 65534), 0);
     }},
    {"a_directory_where_the_publication_should_be_written_is_a_file", "not-writable",
     [](CheckedSite& site) {
       site.remove("publication/v");
       site.directory.write("publication/v", "");
     }},
    {"the_state_of_another_host", "state-copied",
     [](CheckedSite& site) { site.configure("{\n", "{ \"host\": \"other.example.test\",\n"); }},
    {"a_lock_held_for_hours", "lock-held",
     [](CheckedSite& site) {
       site.directory.write("state/locks/run", "pid " + std::to_string(::getpid()) +
                                                   " millrace run since " +
                                                   format_time(site.clock.now() - hours(7)));
     }},
    {"a_disk_without_room", "disk-full",
     [](CheckedSite& site) {
       site.files.space = FreeSpace{uint64_t{10} << 20U, uint64_t{40} << 30U, 90000, 100000};
     }},
    {"a_disk_without_room_for_files", "disk-full",
     [](CheckedSite& site) {
       site.files.space = FreeSpace{uint64_t{9} << 30U, uint64_t{40} << 30U, 12, 100000};
     }},
    {"nothing_run_for_days", "not-run", [](CheckedSite& site) { site.clock.advance(days(4)); }},
    {"nothing_run_for_hours_where_it_should", "not-run",
     [](CheckedSite& site) {
       site.configure("{\n", "{ \"run_every\": \"10m\",\n");
       site.clock.advance(hours(1));
     }},
    {"a_last_run_that_is_malformed", "unreadable",
     [](CheckedSite& site) { write_no_json(site, "state/last-run.json"); }},
    {"a_certificate_near_its_end", "certificate-expiry",
     [](CheckedSite& site) { site.clock.advance(days(88)); }},
    {"a_certificate_that_has_expired", "certificate-expiry",
     [](CheckedSite& site) { site.clock.advance(days(91)); }},
    {"a_certificate_that_fails", "certificate-failing",
     [](CheckedSite& site) {
       site.clock.advance(days(61));
       site.acme.refuse = [](const ScriptedAcme::Resource& resource) {
         return resource == "newOrder"
                    ? std::optional(ScriptedAcme::problem(403, "unauthorized", "no"))
                    : std::nullopt;
       };
       for (int i = 0; i < 3; ++i) {
         site.run({"run", "--now"});
         site.clock.advance(hours(1));
       }
     }},
    {"signatures_near_their_end", "signatures-expiry",
     [](CheckedSite& site) { site.clock.advance(days(12)); }},
    {"bundles_that_have_expired", "bundle-expiry",
     [](CheckedSite& site) { site.clock.advance(days(31)); }},
    {"waiting_for_a_server_for_a_day", "waiting",
     [](CheckedSite& site) {
       site.secondary_is_down = true;
       site.zone("www\tCNAME", "new\tA 192.0.2.9\nwww\tCNAME");
       for (int i = 0; i < 3; ++i) {
         site.run({"run", "--quiet"});
         site.clock.advance(hours(8));
       }
       site.secondary_is_down = false;  // since the last run
       site.transfer();
     }},
};

const Plant kZonePlants[] = {
    {"a_zone_file_with_an_error", "zone-source",
     [](CheckedSite& site) { site.zone("192.0.2.1", "192.0.2.256"); }},
    {"a_tlsa_record_of_the_certificate_beside_those_of_the_key", "tlsa-other",
     [](CheckedSite& site) {
       site.zone("www\t", "_443._tcp TLSA 3 0 1 " + std::string(64, 'a') + "\nwww\t");
     }},
    {"a_zone_file_that_is_gone", "zone-source",
     [](CheckedSite& site) { site.remove("zones/example.test"); }},
    {"a_zone_without_soa", "zone-source",
     [](CheckedSite& site) { site.directory.write("zones/example.test", "@ 3600 NS ns1\n"); }},
    {"a_zone_key_without_its_private_half", "zone-keys",
     [](CheckedSite& site) { site.remove(site.zone_key_file() + ".private"); }},
    {"a_zone_key_without_its_public_half", "zone-keys",
     [](CheckedSite& site) { site.remove(site.zone_key_file() + ".key"); }},
    {"a_zone_key_that_others_read", "zone-keys",
     [](CheckedSite& site) { site.chmod(site.zone_key_file() + ".private", 0644); }},
    {"a_zone_state_that_is_malformed", "zone-state",
     [](CheckedSite& site) { write_no_json(site, "state/zones/example.test.json"); }},
    {"a_signed_file_that_is_gone", "signed-file-missing",
     [](CheckedSite& site) { site.remove("zones/example.test.signed"); }},
    {"a_signed_file_that_was_edited", "signed-file-edited",
     [](CheckedSite& site) {
       site.replace("zones/example.test.signed", "192.0.2.1", "192.0.2.7");
     }},
    {"a_signed_file_that_is_a_key", "signed-file-foreign",
     [](CheckedSite& site) {
       site.directory.write("zones/example.test.signed", "-----BEGIN PRIVATE KEY-----\n");
     }},
    {"an_expire_beyond_the_signatures", "soa-expire",
     [](CheckedSite& site) { site.zone("1w 5m", "4w 5m"); }},
    {"a_challenge_cname_to_elsewhere", "challenge-elsewhere",
     [](CheckedSite& site) {
       site.zone("www\tCNAME", kChallenge + "\tCNAME x.example.org.\nwww\tCNAME");
     }},
    {"a_delegated_challenge_name", "challenge-elsewhere",
     [](CheckedSite& site) {
       site.zone("www\tCNAME", kChallenge + "\tNS ns.example.org.\nwww\tCNAME");
     }},
    {"a_cname_where_tlsa_must_be", "record-unplaceable",
     [](CheckedSite& site) {
       site.configure("_443._tcp.example.test.", "_25._tcp.example.test.");
       site.zone("www\tCNAME", "_25._tcp\tCNAME x.example.org.\nwww\tCNAME");
     }},
    {"a_wildcard_hidden_by_the_challenge", "wildcard-loss",
     [](CheckedSite& site) {
       site.configure("*.example.test", "a.b.example.test");
       site.zone("www\tCNAME", "*.b\tA 192.0.2.9\nwww\tCNAME");
     }},
};

const Plant kServerPlants[] = {
    {"a_secondary_that_is_down", "server-unreachable",
     [](CheckedSite& site) { site.secondary_is_down = true; }},
    {"a_secondary_that_lags", "server-behind",
     [](CheckedSite& site) {
       site.secondary_lags = true;
       site.zone("www\tCNAME", "new\tA 192.0.2.9\nwww\tCNAME");
       site.run({"run"});
     }},
    {"servers_that_refuse", "server-lame",
     [](CheckedSite& site) {
       site.spoil = [](dnszone::ZoneAnswers& server) { server.rcode = dnszone::Rcode::refused; };
       site.serve();
     }},
    {"servers_without_authority", "server-lame",
     [](CheckedSite& site) {
       site.spoil = [](dnszone::ZoneAnswers& server) { server.authoritative = false; };
       site.serve();
     }},
    {"servers_without_signatures", "server-bogus",
     [](CheckedSite& site) {
       site.spoil = [](dnszone::ZoneAnswers& server) {
         server.erase([](const auto& record) { return record.type == dnszone::RrType::rrsig; });
       };
       site.serve();
     }},
    {"a_server_without_an_address", "server-no-address",
     [](CheckedSite& site) {
       site.zone("\tNS ns2\n", "\tNS ns2\n\tNS ns3.example.org.\n");
       site.run({"run"});
     }},
    {"no_ds_at_the_parent", "ds-missing",
     [](CheckedSite& site) {
       site.resolver.erase([](const auto& record) { return record.type == dnszone::RrType::ds; });
     }},
    {"a_ds_of_another_key", "ds-foreign",
     [](CheckedSite& site) {
       site.resolver.erase([](const auto& record) { return record.type == dnszone::RrType::ds; });
       site.resolver.records.push_back(
           record_of("example.test. DS 1 13 2 " + std::string(64, 'a')));
     }},
    {"a_ds_of_an_algorithm_without_a_key", "ds-foreign",
     [](CheckedSite& site) {
       site.resolver.records.push_back(record_of("example.test. DS 1 8 2 " + std::string(64, 'a')));
     }},
    {"a_ds_of_a_retired_key", "ds-retired",
     [](CheckedSite& site) {
       site.run({"zone", "keygen", "--origin", "example.test", "--keys", "zones/keys"});
       const Path key = site.zone_key_file();
       site.run({"zone", "keytime", "--keys", "zones/keys", "--inactive", "now",
                 key.filename().string()});
       site.resolver.erase([](const auto& record) { return record.type == dnszone::RrType::ds; });
       for (const std::string& ds : site.ds()) {
         site.resolver.records.push_back(record_of("example.test. DS " + ds));
       }
       site.run({"run"});
     }},
    {"other_servers_at_the_parent", "delegation-differs",
     [](CheckedSite& site) {
       site.parent.records[1] = record_of("example.test. NS ns.elsewhere.example.");
     }},
    {"old_glue_at_the_parent", "glue-differs",
     [](CheckedSite& site) {
       site.parent.records[3] = record_of("ns2.example.test. A 192.0.2.99");
     }},
    {"a_resolver_that_is_down", "resolver-unreachable",
     [](CheckedSite& site) { site.resolver_is_down = true; }},
    {"a_resolver_that_refuses", "resolver-unreachable",
     [](CheckedSite& site) { site.resolver.rcode = dnszone::Rcode::refused; }},
    {"a_resolver_that_does_not_validate", "resolver-not-validating",
     [](CheckedSite& site) { site.resolver.authenticated = false; }},
    {"a_resolver_that_finds_the_zone_bogus", "zone-bogus",
     [](CheckedSite& site) { site.zone_is_bogus = true; }},
    {"a_ca_that_is_down", "ca-unreachable",
     [](CheckedSite& site) {
       site.http.script([](const HttpRequest&) { return Error("connection refused"); });
     }},
    {"a_directory_that_is_a_web_page", "ca-unreachable",
     [](CheckedSite& site) {
       site.http.script([](const HttpRequest&) {
         return ScriptedAcme::with_body(200, "text/html", "<html></html>");
       });
     }},
    {"terms_that_are_not_agreed", "ca-terms",
     [](CheckedSite& site) {
       site.acme.script.terms_of_service = "https://ca.test/terms";
       site.configure("\"terms_agreed\": true", "\"terms_agreed\": false");
       site.remove("state/accounts/acme/account.json");
       site.remove("state/accounts/acme/account.key");
     }},
    {"a_profile_that_is_not_offered", "ca-profile",
     [](CheckedSite& site) {
       site.acme.script.profiles = {{"classic", "ninety days"}};
       site.configure(kNamesOfWeb, kNamesOfWeb + R"(, "profile": "tlsserver")");
     }},
    {"caa_for_another_ca", "caa-forbids",
     [](CheckedSite& site) {
       site.acme.script.meta = {{"caaIdentities", {"ca.test"}}};
       site.resolver.records.push_back(record_of("example.test. CAA 0 issue \"other.test\""));
     }},
    {"a_clock_that_is_wrong", "clock",
     [](CheckedSite& site) {
       site.acme.tamper = [](const auto&, HttpResponse response) -> Result<HttpResponse> {
         std::erase_if(response.fields, [](const auto& field) { return field.first == "date"; });
         response.fields.emplace_back("date", "Mon, 02 Jan 2006 15:04:05 GMT");
         return response;
       };
     }},
    {"a_service_without_its_directory", "service-directory",
     [](CheckedSite& site) { site.remove("www"); }},
    {"a_service_of_an_unknown_user", "service-owner",
     [](CheckedSite& site) {
       site.configure("\"kind\": \"generic\"", R"("kind": "generic", "owner": "nobody-at-all")");
     }},
    {"an_installed_key_that_others_read", "service-file",
     [](CheckedSite& site) { site.chmod("www/web.key", 0644); }},
    {"keys_of_a_service_on_a_host_that_has_no_services_any_more", "service-removed",
     [](CheckedSite& site) { site.directory.write("millrace.json", Site::kConfig); }},
    {"a_source_that_is_not_mounted", "source-missing",
     [](CheckedSite& site) {
       site.configure("\"dns\": {", R"("sources": { "mx1": { "role": "key", "outbox": "none" } },
  "dns": {)");
     }},
    {"a_source_without_a_pinned_key", "source-key",
     [](CheckedSite& site) {
       site.configure("\"dns\": {", R"("sources": { "mx1": { "role": "key", "outbox": "none" } },
  "dns": {)");
     }},
};

const Plant kSourceOverHttps = {
    "a_source_whose_web_server_is_down", "source-unreachable", [](CheckedSite& site) {
      site.configure("\"dns\": {", R"("sources": { "mx1": { "role": "key", "outbox":
  "https://mx1.example.test/outbox" } }, "dns": {)");
    }};

// A site that publishes in a store of two members, and reads a box of another host there.
std::shared_ptr<FakeEtcd> use_store(CheckedSite& site, const std::string& source = "") {
  auto store = std::make_shared<FakeEtcd>();
  store->user = "mx1";
  store->password = "p";
  store->denied = {"/millrace/box/ns1/", "/millrace/work/"};
  site.http.script([store, &site](const HttpRequest& request) {
    return request.url.starts_with("https://etcd") ? store->answer(request)
                                                   : site.acme.answer(request);
  });
  site.directory.write("etcd-password", "p\n", 0600);
  site.configure("\"dns\": {", source + R"("etcd": { "user": "mx1", "box": "mx1",
  "password_file": "etcd-password",
  "endpoints": ["https://etcd1.test:2379", "https://etcd2.test:2379"] }, "dns": {)");
  return store;
}

constexpr const char* kSourceInStore =
    R"("sources": { "ns1": { "role": "key", "outbox": "etcd:ns1" } }, )";

const Plant kStorePlants[] = {
    {"a_member_of_the_store_that_is_down", "store-member",
     [](CheckedSite& site) {
       use_store(site)->before = [](const HttpRequest& request) {
         const bool is_down = request.url.starts_with("https://etcd2");
         return is_down ? std::optional<Result<HttpResponse>>(Error(request.url + ": refused"))
                        : std::nullopt;
       };
     }},
    {"a_store_before_3_4", "store-member",
     [](CheckedSite& site) { use_store(site)->version = "3.3.25"; }},
    {"a_store_without_a_leader", "store-member",
     [](CheckedSite& site) { use_store(site)->leader = 0; }},
    {"a_store_that_is_full", "store-full",
     [](CheckedSite& site) { use_store(site)->alarms = {"NOSPACE"}; }},
    {"a_store_that_will_be_full", "store-full",
     [](CheckedSite& site) { use_store(site)->size = uint64_t{1800} << 20U; }},
    {"a_store_that_keeps_all_history", "store-compaction",
     [](CheckedSite& site) { use_store(site)->revision = 10'001; }},
    {"a_box_that_this_host_may_not_write", "store-denied",
     [](CheckedSite& site) { use_store(site)->denied.emplace_back("/millrace/box/mx1/"); }},
    {"a_store_without_users", "store-open",
     [](CheckedSite& site) { use_store(site)->user.clear(); }},
    {"a_box_of_another_host_that_this_one_may_write", "store-open",
     [](CheckedSite& site) { use_store(site, kSourceInStore)->denied = {"/millrace/work/"}; }},
    {"claims_that_a_host_without_workers_may_write", "store-open",
     [](CheckedSite& site) { use_store(site)->denied = {"/millrace/box/ns1/"}; }},
    {"claims_that_a_worker_may_not_write", "store-denied",
     [](CheckedSite& site) {
       use_store(site);
       site.configure(R"("box": "mx1",)", R"("box": "mx1", "workers": true,)");
     }},
    {"a_member_of_the_store_whose_clock_is_ahead", "store-clock",
     [](CheckedSite& site) { use_store(site)->date = "Mon, 23 Nov 2026 20:16:40 GMT"; }},
    {"a_member_of_the_store_whose_clock_is_behind", "store-clock",
     [](CheckedSite& site) { use_store(site)->date = "Mon, 23 Nov 2026 19:15:00 GMT"; }},
    {"a_password_that_others_read", "path-unsafe",
     [](CheckedSite& site) {
       use_store(site);
       site.chmod("etcd-password", 0644);
     }},
    {"a_source_in_a_store_that_is_down", "source-unreachable",
     [](CheckedSite& site) {
       use_store(site, kSourceInStore)->before = [](const HttpRequest& request) {
         return std::optional<Result<HttpResponse>>(Error(request.url + ": refused"));
       };
     }},
};

class CheckFinds : public ::testing::TestWithParam<Plant> {};

// One site for all plants: each is planted into a copy of its memory, and the files are put back.
class SharedSite {
 public:
  SharedSite() { copy(site_.directory.path(), kept_ / "site"); }

  Json check_with(const Plant& plant) {
    const ChildOutcome outcome = in_child([&] {
      plant.plant(site_);
      return site_.check().dump();
    });
    std::filesystem::remove_all(site_.directory.path());
    copy(kept_ / "site", site_.directory.path());
    return Json::parse(outcome.said);
  }

 private:
  static void copy(const Path& from, const Path& to) {
    const auto copied =
        make_posix_processes()->run({"cp", "-a", from.string(), to.string()}, Duration(60));
    if (!copied || copied->exit_code != 0) throw std::runtime_error("cp -a " + from.string());
  }

  CheckedSite site_;
  TestDirectory kept_;
};

TEST_P(CheckFinds, what_was_planted) {
  static SharedSite shared;
  const Json report = shared.check_with(GetParam());
  EXPECT_NE(report["exit_status"], 0);
  std::vector<std::string> ids;
  for (const Json& error : report["errors"]) {
    ids.push_back(error.value("id", "none"));
    EXPECT_NE(cli::finding_kind(ids.back()), nullptr) << error;
  }
  EXPECT_THAT(ids, Contains(GetParam().id)) << report["errors"].dump(1);
}

std::string plant_name(const ::testing::TestParamInfo<Plant>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(InTheConfiguration, CheckFinds, ::testing::ValuesIn(kConfigurationPlants),
                         plant_name);
INSTANTIATE_TEST_SUITE_P(InTheState, CheckFinds, ::testing::ValuesIn(kStatePlants), plant_name);
INSTANTIATE_TEST_SUITE_P(InZones, CheckFinds, ::testing::ValuesIn(kZonePlants), plant_name);
INSTANTIATE_TEST_SUITE_P(OverHttps, CheckFinds, ::testing::Values(kSourceOverHttps), plant_name);
INSTANTIATE_TEST_SUITE_P(InTheStore, CheckFinds, ::testing::ValuesIn(kStorePlants), plant_name);
INSTANTIATE_TEST_SUITE_P(AtServers, CheckFinds, ::testing::ValuesIn(kServerPlants), plant_name);

TEST(Check, finds_nothing_on_a_clean_site) {
  CheckedSite site;
  const Json report = site.check();
  EXPECT_EQ(report["exit_status"], 0);
  EXPECT_THAT(report["errors"], IsEmpty()) << report.dump(1);
}

TEST(Check, finds_nothing_in_a_store_that_is_as_it_should_be) {
  CheckedSite site;
  const auto store = use_store(site);
  EXPECT_THAT(site.check()["errors"], IsEmpty());
  store->revision = 50'000;
  store->compacted = 49'000;
  EXPECT_THAT(site.check()["errors"], IsEmpty());
  EXPECT_TRUE(store->store.empty()) << "check writes nothing";
}

TEST(Check, takes_two_certificates_of_the_same_names_from_two_cas) {
  CheckedSite site;
  site.configure("\"zones\": {",
                 R"("cas": { "other": { "directory": "https://other.test/directory" } },
  "zones": {)");
  site.configure("\"web\": {", "\"web2\": { " + kNamesOfWeb + R"(, "cas": ["other"] }, "web": {)");
  EXPECT_THAT(site.run({"check", "--offline"}).err, Not(HasSubstr("has the same names")));
}

TEST(Check, lets_a_run_hold_its_lock_for_as_long_as_it_may_wait) {
  CheckedSite site;
  site.configure("{\n", "{ \"wait\": { \"limit\": \"1d\" },\n");
  site.directory.write("state/locks/run", "pid " + std::to_string(::getpid()) +
                                              " millrace run since " +
                                              format_time(site.clock.now() - hours(7)));
  EXPECT_THAT(site.check()["errors"], IsEmpty());
}

// What the lines advise, done.
struct Advice {
  const char* name;
  std::function<void(CheckedSite&)> plant, follow;
};

const Advice kAdvice[] = {
    {"to_sign_a_zone_whose_signed_file_is_gone",
     [](CheckedSite& site) { site.remove("zones/example.test.signed"); },
     [](CheckedSite& site) { site.run({"sign"}); }},
    {"to_sign_a_zone_whose_signed_file_was_edited",
     [](CheckedSite& site) { site.replace("zones/example.test.signed", "192.0.2.1", "192.0.2.7"); },
     [](CheckedSite& site) { site.run({"sign"}); }},
    {"to_publish_again_what_was_changed",
     [](CheckedSite& site) {
       site.replace("publication/current/web/chain.pem", "CERTIFICATE", "certificate");
     },
     [](CheckedSite& site) { site.run({"publish"}); }},
    {"to_pull_where_an_installed_file_has_another_mode",
     [](CheckedSite& site) { site.chmod("www/web.key", 0644); },
     [](CheckedSite& site) { site.run({"pull"}); }},
    {"to_take_over_the_state_of_another_host",
     [](CheckedSite& site) { site.configure("{\n", "{ \"host\": \"other.example.test\",\n"); },
     [](CheckedSite& site) {
       site.remove("state/host.json");
       site.run({"run"});
     }},
    {"to_close_the_mode_of_a_directory",
     [](CheckedSite& site) { site.chmod("state/keys/web", 0755); },
     [](CheckedSite& site) { site.chmod("state/keys/web", 0700); }},
    {"to_run_where_nothing_was_run", [](CheckedSite& site) { site.clock.advance(days(4)); },
     [](CheckedSite& site) { site.run({"run"}); }},
};

void PrintTo(const Advice& advice, std::ostream* out) {
  *out << advice.name;
}

class CheckAdvises : public ::testing::TestWithParam<Advice> {};

TEST_P(CheckAdvises, what_helps) {
  CheckedSite site;
  GetParam().plant(site);
  EXPECT_NE(site.check()["exit_status"], 0);
  GetParam().follow(site);
  EXPECT_THAT(site.check()["errors"], IsEmpty()) << site.out.str();
}

INSTANTIATE_TEST_SUITE_P(In, CheckAdvises, ::testing::ValuesIn(kAdvice),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Check, has_a_plant_for_each_finding_that_a_site_with_fakes_can_have) {
  std::set<std::string_view> known = {
      "server-no-route",   // a fact about the test's host: dnszone's tests have it
      "servers-disagree",  // needs two signers of one serial: dnszone's tests have it
      "source-announced",  // walls_test
  };
  for (const Plant& plant : kConfigurationPlants) known.insert(plant.id);
  for (const Plant& plant : kStatePlants) known.insert(plant.id);
  for (const Plant& plant : kZonePlants) known.insert(plant.id);
  for (const Plant& plant : kServerPlants) known.insert(plant.id);
  for (const Plant& plant : kStorePlants) known.insert(plant.id);
  known.insert(kSourceOverHttps.id);
  for (const cli::FindingKind& kind : cli::finding_kinds()) {
    EXPECT_TRUE(known.erase(kind.id)) << kind.id;
  }
  EXPECT_THAT(known, IsEmpty());
}

// Whatever was done to it.
TEST(Check, advises_to_run_a_stage_whose_outbox_was_changed) {
  CheckedSite site;
  for (const char* stage : {"csr", "order", "tlsa", "sign", "poll", "fetch"}) {
    const std::string current = "state/outbox/" + std::string(stage) + "/current/";
    for (const char* file : {"SHA256.sig", "META.json", "more"}) {
      site.directory.write(current + file, "");
      EXPECT_THAT(site.run({"check"}).err, HasSubstr("run: millrace " + std::string(stage) + "\n"));
      site.run({stage});
      EXPECT_THAT(site.check()["errors"], IsEmpty()) << stage << " " << file << site.out.str();
    }
  }
}

TEST(Check, explains_each_finding_by_its_id) {
  Site site;
  for (const cli::FindingKind& kind : cli::finding_kinds()) {
    const Said said = site.run({"help", std::string(kind.id)});
    EXPECT_EQ(said.status, 0) << kind.id;
    EXPECT_THAT(said.out, ::testing::StartsWith(std::string(kind.id) + ": "));
  }
  EXPECT_EQ(site.run({"help", "no-such-finding"}).status, 2);
}

}  // namespace
}  // namespace millrace::test
