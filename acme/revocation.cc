#include "acme/revocation.h"

#include <set>

#include "acme/account_store.h"
#include "acme/connect.h"
#include "acme/due.h"
#include "acme/exchange.h"
#include "acme/key_change.h"
#include "acme/key_pair.h"
#include "acme/order_states.h"
#include "acme/private_jwk.h"
#include "acme/refusal.h"
#include "core/encoding.h"
#include "core/json.h"
#include "core/pem_chain.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxChain = 1U << 20U;

Result<RevocationTarget> target_in(const std::string& chain, const std::string& where, CaId ca) {
  ASSIGN(const auto certificates, parse_chain(chain, where));
  ASSIGN(const auto ders, split_pem_chain(chain, where));
  return RevocationTarget{ders.front(), certificates.front(), std::move(ca), {}};
}

class Revocation {
 public:
  Revocation(const StageContext& context, const Settings& settings, const RevocationTarget& target,
             RevocationReason reason)
      : context_(context), settings_(settings), target_(target), reason_(reason) {}

  StageReport run(const Path& key_file) {
    auto done = revoke(key_file);
    if (done) done = replace_keys();
    if (!done) report_.fail(std::move(done).error().in("revocation"));
    return std::move(report_);
  }

 private:
  Result<void> revoke(const Path& key_file);
  Result<void> sign_as_account();
  Result<void> sign_as(const Path& key_file);
  Result<void> send(bool by_account);
  void mark();
  Result<void> mark(const CertId& id);
  Result<void> mark(const Path& path, OrderState state);
  void tell_of_same_key(const CertId& id);
  Result<void> replace_keys();
  Result<void> replace_key(const CertId& id);

  bool is_compromised() const { return reason_ == RevocationReason::key_compromise; }

  const CaSettings& ca() const { return *settings_.ca(target_.ca); }
  void did(const std::string& text) {
    report_.changed = true;
    report_.done.push_back(text);
  }

  const StageContext& context_;
  const Settings& settings_;
  const RevocationTarget& target_;
  RevocationReason reason_;
  std::set<CertId> with_its_key_;  // whose newest certificate has the key that is compromised
  Session session_;
  Session::Memory as_key_;
  Session::Memory* signer_ = nullptr;
  StageReport report_;
};

Result<void> Revocation::revoke(const Path& key_file) {
  if (settings_.ca(target_.ca) == nullptr) {
    return config_error("CA " + target_.ca.text() +
                        ", which issued the certificate, is not in the "
                        "configuration any more: add it to /cas again");
  }
  ASSIGN(const auto lock, lock_stage(context_, "acme"));
  auto sent = key_file.empty() ? sign_as_account() : sign_as(key_file);
  if (sent) sent = send(key_file.empty());
  const Session::Memory& memory = signer_ != nullptr ? *signer_ : session_.memory(ca().id);
  // For the stages: a person who asks is not barred.
  if (memory.limit) TRY(keep_limit(context_, ca().id, Limited::all, *memory.limit));
  TRY(std::move(sent));
  mark();
  return {};
}

Result<void> Revocation::sign_as_account() {
  ASSIGN(const auto document, load_account_document(context_, ca()));
  if (!document) {
    return config_error(context_.paths.account_document(ca().id).string() +
                        ": not there: without the account the certificate's own key is wanted: "
                        "--key FILE");
  }
  finish_key_changes(context_, settings_, session_, report_);
  signer_ = &session_.memory(ca().id);
  return or_not_yet(connect(context_, ca(), *signer_), context_.now());
}

Result<void> Revocation::sign_as(const Path& key_file) {
  ASSIGN(const Secret text, context_.env.files.read_private(key_file));
  ASSIGN(PrivateKey key, parse_account_key(text.view(), key_file.string()));
  if (key.spki_digest() != target_.leaf.spki) {
    return config_error(key_file.string() + ": its SPKI SHA-256 is " + key.spki_digest().hex() +
                        ", that of the certificate " + target_.leaf.spki.hex() +
                        ": want the certificate's key");
  }
  Session::Memory& memory = session_.memory(ca().id);
  TRY(or_not_yet(connect_directory(context_, ca(), memory), context_.now()));
  ASSIGN(as_key_, signing_as(std::move(key), *memory.directory));
  signer_ = &as_key_;
  return {};
}

Result<void> Revocation::send(bool by_account) {
  const std::string& url = signer_->directory->revoke_cert;
  if (url.empty()) return Error(ca().directory_url + ": the CA offers no revokeCert");
  ASSIGN(const Answer answer,
         exchange(context_, ca(), *signer_, url, revocation_payload(target_.der, reason_)));
  const Problem problem = answer.ok() ? Problem() : answer.problem();
  if (answer.ok()) {
    did("certificate " + describe(target_) + ": revoked, " + std::string(to_text(reason_)));
  } else if (problem.is("alreadyRevoked")) {
    report_.done.push_back("certificate " + describe(target_) + ": revoked already");
  } else if (problem.is("unauthorized") && by_account) {
    return Error(answer.error().message +
                 "; this account may not revoke it: the certificate's own key may: --key FILE");
  } else {
    return refusal(answer, context_, ca());
  }
  return {};
}

// A renewal keeps the key, so an older certificate and the newest may have the same one.
void Revocation::mark() {
  for (const CertificateSettings& certificate : settings_.certificates) {
    auto marked = mark(certificate.id);
    if (!marked) report_.fail(std::move(marked).error().in("certificate " + certificate.id.text()));
  }
}

Result<void> Revocation::mark(const CertId& id) {
  const Path path = context_.paths.order(id);
  ASSIGN(OrderState state, load_order_state(context_.env.files, path));
  if (!state.issued) return {};
  // A newer one may have been issued since the target was looked up.
  ASSIGN(const RevocationTarget newest, target_in(state.issued->chain, path.string(), target_.ca));
  const bool is_it = newest.der == target_.der;
  const bool has_its_key = is_compromised() && newest.leaf.spki == target_.leaf.spki;
  if (is_compromised() && (is_it || has_its_key)) with_its_key_.insert(id);
  if (!is_it && !has_its_key) return {};
  if (!is_it && !state.issued->revoked) tell_of_same_key(id);
  return mark(path, std::move(state));
}

// The CSR of a finalized order was made with the key that is compromised.
Result<void> Revocation::mark(const Path& path, OrderState state) {
  // What is known to be compromised stays so, whatever reason is given later.
  if (state.issued->revoked && !is_compromised()) return {};
  const TimePoint at = state.issued->revoked ? state.issued->revoked->at : context_.now();
  state.issued->revoked = {at, reason_};
  const bool uses_key = state.order && state.order->phase == OrderPhase::finalized;
  if (is_compromised() && uses_key) state.order.reset();
  return context_.env.files.write(path, encode(state), 0600);
}

void Revocation::tell_of_same_key(const CertId& id) {
  did("certificate " + id.text() +
      " has the same key, and another is due; the one in place is not revoked, for that run before "
      "the next run: millrace revoke --reason keyCompromise --yes " +
      id.text());
}

Result<void> Revocation::replace_keys() {
  if (!is_compromised()) return {};
  if (target_.configured) with_its_key_.insert(*target_.configured);
  for (const CertId& id : with_its_key_) TRY(replace_key(id));
  return {};
}

Result<void> Revocation::replace_key(const CertId& id) {
  ASSIGN(const auto here, context_.env.files.status(context_.paths.current_key(id)));
  if (here) {
    report_.add(run_key_replacement(context_, id, target_.leaf.spki));
  } else {
    report_.done.push_back("certificate " + id.text() +
                           ": its key is not on this host; on the key host run: " +
                           replacement_command(id, target_.leaf.spki));
  }
  return {};
}

}  // namespace

Result<RevocationTarget> issued_target(const StageContext& context, const CertId& id) {
  const Path path = context.paths.order(id);
  ASSIGN(const OrderState state, load_order_state(context.env.files, path));
  if (!state.issued) {
    return config_error("certificate " + id.text() + ": " + path.string() +
                        " tells of none that was issued: name its file: --certificate FILE");
  }
  ASSIGN(RevocationTarget target, target_in(state.issued->chain, path.string(), state.issued->ca));
  target.configured = id;
  return target;
}

Result<RevocationTarget> file_target(const StageContext& context, const Settings& settings,
                                     const Path& file, const CaId& ca) {
  ASSIGN(const std::string text, context.env.files.read(file, kMaxChain));
  ASSIGN(RevocationTarget target, target_in(text, file.string(), ca));
  for (const CertificateSettings& certificate : settings.certificates) {
    auto issued = issued_target(context, certificate.id);
    if (issued && issued->der == target.der) return issued;
  }
  return target;
}

std::string describe(const RevocationTarget& target) {
  return (target.configured ? target.configured->text() + ", " : "") + "serial " +
         target.leaf.serial + ", for " + joined(target.leaf.names) + ", of CA " + target.ca.text() +
         ", valid until " + format_time(target.leaf.not_after);
}

std::string revocation_payload(std::string_view der, RevocationReason reason) {
  Json payload = {{"certificate", to_base64url(der)}};
  if (reason != RevocationReason::unspecified) payload["reason"] = reason_code(reason);
  return payload.dump();
}

StageReport run_revoke(const StageContext& context, const Settings& settings,
                       const RevocationTarget& target, RevocationReason reason,
                       const Path& key_file) {
  return Revocation(context, settings, target, reason).run(key_file);
}

}  // namespace millrace::acme
