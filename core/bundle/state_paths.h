// The state directory is an API: every path in it is built here. Tree, owner, mode, who may change
// what:
//
//   STATE/                       0755  made by init
//     accounts/CA/               0700  order, account: our account at that CA ("acme": of /acme)
//       account.key              0600    never changed once there (but by rollover)
//       next.key                 0600    rollover: the key that replaces account.key
//       account.json             0600    URL, directory, contacts, whether it was deactivated
//       limit.json               0600    order, fetch: until when the CA accepts no requests
//     keys/CERT/                 0700  csr
//       current.key, next.key    0600
//       replaced.key             0600    the current key before, which was compromised
//       request.json             0600    the request as last emitted
//       rollover.json            0600    csr, tlsa roll: the age of the current key, and what is
//                                        asked for
//     orders/CERT.json           0600  order, fetch, revoke: the open order, failures, the
//                                      certificate issued
//     revocations/CA.SERIAL.json 0600  revoke, order: a revocation that the CA has not confirmed
//     revocations/blocked-keys.json 0600  revoke, order: keys that are compromised
//     zones/ZONE.json            0600  sign: what was signed from what, when to sign again
//     zones/ZONE.signatures      0600  sign: signatures to keep, sealed under the zone's keys
//     zones/.clock.json          0600  sign: the last time that was believed
//     signing/STAGE.sec          0600  init: bundle keys; STAGE.pub 0644 beside it
//     signing/STAGE.next.sec     0600  bundle rekey: the next key; STAGE.next.pub 0644 beside it
//     signing/STAGE.old.pub      0644  bundle rekey: the key before, of the bundle still there
//     signing/STAGE.json         0644  bundle rekey: the epoch of the key
//     seen/READER.WRITER.json    0600  the reader: last version accepted of a stage of this host
//     trusted/SOURCE/NAME.pub    0644  the operator: keys of another host, pinned
//     trusted/SOURCE/announced/  0755  readers: its next keys, NUMBER.by.NUMBER.pub
//     revoked/NUMBER             0644  the operator: keys that are never trusted, by number
//     inbox/SOURCE/STAGE/        0755  readers: the last version accepted of another host's stage
//     inbox/SOURCE/STAGE.json    0600  readers: what is known of it, for the next one
//     inbox/SOURCE/STAGE.http.json 0600  readers: how the web server identifies it
//     services/NAME/             0700  pull: one service; removed a week after the service is from
//                                      the configuration, as the pairs of a certificate of it
//       state.json               0600    what its files hold, what failed, when it was last checked
//       hold.json                0600    pull --revert: nothing is installed until it is released
//       installed/CERT.pem       0600    key and chain, as pull wrote them into the service's files
//       previous/CERT.pem        0600    the pair before, for a return to it
//     pushed/SCOPE.json          0600  whoever publishes in etcd: what is there of that outbox
//     claims.json                0600  order, fetch: the lease of claims, where hosts share work
//     locks/NAME                 0600  whoever holds it
//     outbox/STAGE/              0755  bundles, written by that stage alone
//     outbox/report/             0755  run: what waits and fails here, for other hosts
//     host.json                  0600  run: the host whose state this is
//     last-run.json              0600  run, issue: the time of the last look; status reads it
//     reserve                    0600  run --quiet: room for alerts.json when the disk is full
//     alerts.json                0600  run --quiet: what waits and fails, since when, when reported
//     servers.json               0600  poll: what each name server served last
//     idle.json                  0600  run: that nothing was to be done, and until when
#pragma once

#include "core/base/name.h"
#include "core/bundle/ca_id.h"
#include "core/files/files.h"

namespace millrace {

enum class Stage { csr, order, challenge, tlsa, sign, poll, fetch, publish, pull };
inline constexpr Stage kAllStages[] = {Stage::csr,   Stage::order,   Stage::challenge,
                                       Stage::tlsa,  Stage::sign,    Stage::poll,
                                       Stage::fetch, Stage::publish, Stage::pull};
std::string_view to_text(Stage stage);
std::optional<Stage> stage_from_text(std::string_view text);

// The scope of the bundle in which readers find the stage's output: its name, but "publication" for
// publish.
std::string_view scope_of(Stage writer);
std::optional<Stage> writer_of_scope(std::string_view scope);

// Not a stage, but an outbox: what this host's runs found.
inline constexpr std::string_view kReportScope = "report";

class StatePaths {
 public:
  explicit StatePaths(Path root) : root_(std::move(root)) {}
  // Whether millrace fills STATE/NAME, so that nothing else may be put there.
  static bool is_part(std::string_view name);

  const Path& root() const { return root_; }
  Path accounts_directory() const { return root_ / "accounts"; }
  Path account_directory(const CaId& ca) const { return accounts_directory() / ca.text(); }
  Path account_key(const CaId& ca) const { return account_directory(ca) / "account.key"; }
  Path account_document(const CaId& ca) const { return account_directory(ca) / "account.json"; }
  Path next_account_key(const CaId& ca) const { return account_directory(ca) / "next.key"; }
  Path ca_limit(const CaId& ca) const { return account_directory(ca) / "limit.json"; }
  Path keys_directory() const { return root_ / "keys"; }
  Path keys_directory(const CertId& id) const { return keys_directory() / id.text(); }
  Path current_key(const CertId& id) const { return keys_directory(id) / "current.key"; }
  Path next_key(const CertId& id) const { return keys_directory(id) / "next.key"; }
  Path replaced_key(const CertId& id) const { return keys_directory(id) / "replaced.key"; }
  Path rollover(const CertId& id) const { return keys_directory(id) / "rollover.json"; }
  Path request(const CertId& id) const { return keys_directory(id) / "request.json"; }
  Path orders_directory() const { return root_ / "orders"; }
  Path order(const CertId& id) const { return orders_directory() / (id.text() + ".json"); }
  Path revocations_directory() const { return root_ / "revocations"; }
  Path blocked_keys() const { return revocations_directory() / "blocked-keys.json"; }
  Path zones_directory() const { return root_ / "zones"; }
  // '/' cannot be in the file name: the escaped presentation form has it replaced by "\047".
  Path zone(const DnsName& zone) const;
  Path zone_signatures(const DnsName& zone) const;
  Path clock() const { return zones_directory() / ".clock.json"; }  // no zone has this name
  Path signing_directory() const { return root_ / "signing"; }
  Path signing_secret(Stage stage) const;
  Path signing_public(Stage stage) const;
  Path old_signing_public(Stage stage) const;
  Path next_signing_secret(Stage stage) const;
  Path next_signing_public(Stage stage) const;
  Path signing_epoch(Stage stage) const;
  Path seen_directory() const { return root_ / "seen"; }
  Path seen(Stage reader, Stage writer) const;
  Path trusted_directory() const { return root_ / "trusted"; }
  Path trusted_directory(const std::string& source) const { return trusted_directory() / source; }
  Path announced_directory(const std::string& source) const {
    return trusted_directory(source) / "announced";
  }
  Path revoked_directory() const { return root_ / "revoked"; }
  Path inbox_directory() const { return root_ / "inbox"; }
  // `scope`: of a stage (scope_of), or "report".
  Path inbox(const std::string& source, std::string_view scope) const {
    return inbox_directory() / source / scope;
  }
  Path inbox_seen(const std::string& source, std::string_view scope) const;
  Path inbox_validators(const std::string& source, std::string_view scope) const;
  Path services_directory() const { return root_ / "services"; }
  Path service_directory(const std::string& service) const {
    return services_directory() / service;
  }
  Path service_state(const std::string& service) const {
    return service_directory(service) / "state.json";
  }
  Path service_hold(const std::string& service) const {
    return service_directory(service) / "hold.json";
  }
  Path installed_pair(const std::string& service, const CertId& id) const {
    return service_directory(service) / "installed" / (id.text() + ".pem");
  }
  Path previous_pair(const std::string& service, const CertId& id) const {
    return service_directory(service) / "previous" / (id.text() + ".pem");
  }
  Path pushed_directory() const { return root_ / "pushed"; }
  Path pushed(std::string_view scope) const {
    return pushed_directory() / (std::string(scope) + ".json");
  }
  Path claims() const { return root_ / "claims.json"; }
  Path locks_directory() const { return root_ / "locks"; }
  Path lock(std::string_view name) const { return locks_directory() / name; }
  Path outboxes_directory() const { return root_ / "outbox"; }
  Path outbox(Stage stage) const { return outboxes_directory() / to_text(stage); }
  Path report_secret() const { return signing_directory() / "report.sec"; }
  Path report_public() const { return signing_directory() / "report.pub"; }
  Path report_outbox() const { return outboxes_directory() / kReportScope; }
  Path host() const { return root_ / "host.json"; }
  Path last_run() const { return root_ / "last-run.json"; }
  Path reserve() const { return root_ / "reserve"; }
  Path alerts() const { return root_ / "alerts.json"; }
  Path servers() const { return root_ / "servers.json"; }
  Path idle_note() const { return root_ / "idle.json"; }

 private:
  Path root_;
};

}  // namespace millrace
