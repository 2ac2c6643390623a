#include "acme/account/key_change.h"

#include <algorithm>

#include "acme/client/account_setup.h"
#include "acme/client/key_lookup.h"
#include "acme/client/problem_advice.h"
#include "acme/protocol/jws.h"
#include "acme/state/account_store.h"
#include "acme/state/order_store.h"
#include "core/base/json.h"

namespace millrace::acme {
namespace {

constexpr std::string_view kAttempt = "rollover of the account key";

// A challenge record holds the thumbprint of the account's key (RFC 8555 §8.1). The order stage
// reads the authorizations of an opened order again.
bool drop_records(OrderState& state) {
  if (state.order->phase != OrderPhase::ordered) return false;
  state.order->phase = OrderPhase::opened;
  state.order->challenges.clear();
  return true;
}

class KeyChange {
 public:
  KeyChange(const StageContext& context, const Settings& settings, const CaSettings& ca,
            Session::Memory& memory, StageReport& report)
      : context_(context), settings_(settings), ca_(ca), memory_(memory), report_(report) {}

  Result<void> run();

 private:
  enum class Owner { nobody, us, another };

  Result<void> begin();
  Result<void> go_on(PrivateKey next);
  Result<Owner> owner_of_next();
  Result<std::string> payload() const;
  Result<void> send();
  Result<void> believe(const Answer& answer);
  Result<void> find_out(Error error, bool refused);
  Error is_of_another() const;
  Result<void> abandon();
  Result<void> adopt();
  Result<void> report_change();
  void note_hashed_records();

  Account& account() { return *memory_.account; }
  const PrivateKey& next() const { return as_next_.account->key; }

  const StageContext& context_;
  const Settings& settings_;
  const CaSettings& ca_;
  Session::Memory& memory_;
  StageReport& report_;
  Session::Memory as_next_;    // signs as the next key itself
  std::string other_account_;  // that has the next key
};

Result<void> KeyChange::run() {
  memory_.unknown_key.reset();
  ASSIGN(auto next, load_next_account_key(context_, ca_));
  return next ? go_on(std::move(*next)) : begin();
}

Result<void> KeyChange::begin() {
  if (memory_.directory->key_change.empty()) {
    return Error(ca_.directory_url +
                 ": the CA does not offer keyChange: the account keeps its key");
  }
  ASSIGN(PrivateKey next, make_next_account_key(context_, ca_));
  ASSIGN(as_next_, signing_as(std::move(next), *memory_.directory));
  return send();
}

// An earlier run was interrupted.
Result<void> KeyChange::go_on(PrivateKey next) {
  if (next.spki_digest() == account().key.spki_digest()) {
    TRY(remove_next_account_key(context_, ca_));
    return report_change();
  }
  ASSIGN(as_next_, signing_as(std::move(next), *memory_.directory));
  ASSIGN(const Owner owner, owner_of_next());
  if (owner == Owner::us) return adopt();
  if (owner == Owner::another) return is_of_another();
  // Without account.json no keyChange was sent: the old key registers first.
  if (account().url.empty()) return remove_next_account_key(context_, ca_);
  return memory_.directory->key_change.empty() ? abandon() : send();
}

Result<void> KeyChange::abandon() {
  TRY(remove_next_account_key(context_, ca_));
  report_.changed = true;
  return Error(ca_.directory_url +
               ": the CA no longer offers keyChange: the rollover is abandoned and the account "
               "keeps its key");
}

Result<KeyChange::Owner> KeyChange::owner_of_next() {
  const auto answer = look_up_key(context_, ca_, as_next_);
  if (as_next_.limit) memory_.limit = as_next_.limit;
  ASSIGN(const auto known, answer);
  if (!known) {
    memory_.unknown_key = next().spki_digest();
    return Owner::nobody;
  }
  if (known->url == account().url || account().url.empty()) return Owner::us;
  other_account_ = known->url;
  return Owner::another;
}

Error KeyChange::is_of_another() const {
  const std::string path = context_.paths.next_account_key(ca_.id).string();
  return Error(path + ": this key belongs to the account " + other_account_ + ", expected " +
               memory_.account->url + ": move the file away; the next rollover makes a new key");
}

Result<std::string> KeyChange::payload() const {
  ASSIGN(const std::string old_key, public_jwk(memory_.account->key));
  const Json inner = {{"account", memory_.account->url}, {"oldKey", Json::parse(old_key)}};
  return sign_jws(next(), {memory_.directory->key_change, "", ""}, inner.dump());
}

Result<void> KeyChange::send() {
  ASSIGN(std::string inner, payload());
  memory_.unknown_key.reset();
  auto answer = exchange(context_, ca_, memory_, memory_.directory->key_change, std::move(inner));
  if (!answer) return find_out(std::move(answer).error(), false);
  if (answer->ok()) return believe(*answer);
  const auto limit = answer->limit(context_.now());
  if (limit) TRY(keep_limit(context_, ca_.id, Limited::key_change, *limit));
  // A non-ACME response may hide that the CA has acted, and a replica of the CA may not know it
  // yet.
  const bool refused = answer->response.status < 500 && !limit && answer->problem_document();
  return find_out(refusal(*answer, context_, ca_), refused);
}

// The old key is then removed for good: a non-ACME response is not a reason for that.
Result<void> KeyChange::believe(const Answer& answer) {
  const auto object = account_object(answer);
  return object ? adopt() : find_out(object.error(), false);
}

// The CA may have acted although its answer does not show it, or refuses a second request.
Result<void> KeyChange::find_out(Error error, bool refused) {
  const auto owner = owner_of_next();
  if (owner && *owner == Owner::us) return adopt();
  if (owner && *owner == Owner::another) return is_of_another();
  if (owner && refused) {
    TRY(remove_next_account_key(context_, ca_));
    error.message += "; the account keeps its key";
  } else if (owner) {
    error.message += "; the account keeps its key until a later run finishes the rollover";
  } else {
    error.message += "; the next run continues the rollover";
  }
  return error;
}

Result<void> KeyChange::adopt() {
  TRY(change_open_orders(context_, settings_, ca_.id, drop_records));
  TRY(store_account_key(context_, ca_, next()));
  TRY(remove_next_account_key(context_, ca_));
  account().key = std::move(as_next_.account->key);
  account().thumbprint = as_next_.account->thumbprint;
  return report_change();
}

Result<void> KeyChange::report_change() {
  ASSIGN(const KeyType type, account().key.type());
  report_.changed = true;
  report_.done.push_back("account " + account().url + ": key replaced: " +
                         std::string(to_text(type)) + ", thumbprint " + account().thumbprint);
  note_hashed_records();
  return {};
}

// draft-ietf-acme-dns-persist-02 §4.1: the thumbprint of the key is part of what is hashed.
void KeyChange::note_hashed_records() {
  const Directory& directory = *memory_.directory;
  if (directory.account_hash_prefix.empty() || directory.issuer_domain_names.empty()) return;
  for (const CertificateSettings& certificate : settings_.certificates) {
    if (certificate.challenge != ChallengeType::dns_persist01 ||
        std::ranges::count(certificate.cas, ca_.id) == 0) {
      continue;
    }
    report_.notes.push_back("certificate " + certificate.id.text() +
                            ": a dns-persist-01 record that was set by hand is for the old key: "
                            "publish what millrace challenge --persist " +
                            certificate.id.text() + " prints now");
  }
}

// Not before the CA's limit is over, and once in a process.
Result<void> finish(const StageContext& context, const Settings& settings, const CaSettings& ca,
                    Session::Memory& memory, StageReport& report) {
  ASSIGN(const auto next, load_next_account_key(context, ca));
  if (!next || memory.unknown_key == next->spki_digest()) return {};
  ASSIGN(const CaLimits limits, load_limits(context, ca.id));
  const auto all = limit_of(limits, Limited::all);
  const auto limit = all ? all : limit_of(limits, Limited::key_change);
  if (limit) {
    report.notes.push_back(std::string(kAttempt) + ": " + limit->text());
    return {};
  }
  memory.limit.reset();
  ASSIGN(memory.account, load_account(context, ca));
  auto connected = ensure_directory(context, ca, memory);
  if (connected) connected = settle_account_key(context, settings, ca, memory, report);
  if (memory.limit) TRY(keep_limit(context, ca.id, Limited::all, *memory.limit));
  return connected;
}

}  // namespace

Result<void> change_account_key(const StageContext& context, const Settings& settings,
                                const CaSettings& ca, Session::Memory& memory,
                                StageReport& report) {
  auto changed = KeyChange(context, settings, ca, memory, report).run();
  if (!changed) return std::move(changed).error().in(std::string(kAttempt));
  return {};
}

Result<void> settle_account_key(const StageContext& context, const Settings& settings,
                                const CaSettings& ca, Session::Memory& memory,
                                StageReport& report) {
  auto changed = change_account_key(context, settings, ca, memory, report);
  if (changed || !memory.unknown_key) return changed;
  report.notes.push_back(changed.error().text());
  return {};
}

void finish_key_changes(const StageContext& context, const Settings& settings, Session& session,
                        StageReport& report) {
  for (const CaSettings& ca : settings.cas) {
    auto finished = finish(context, settings, ca, session.memory(ca.id), report);
    if (!finished) report.fail(std::move(finished).error());
  }
}

}  // namespace millrace::acme
