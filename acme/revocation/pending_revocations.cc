#include "acme/revocation/pending_revocations.h"

#include <list>

#include "acme/client/account_setup.h"
#include "acme/client/signed_request.h"
#include "acme/revocation/order_aftermath.h"
#include "acme/revocation/pending_work.h"
#include "acme/state/account_store.h"

namespace millrace::acme {
namespace {

using Works = std::list<PendingWork>;

class Finishing {
 public:
  Finishing(const StageContext& context, const Settings& settings, Session& session,
            StageReport& report)
      : context_(context), settings_(settings), session_(session), report_(report) {}

  void add(const CertId& id, OrderState& state);
  void run();

 private:
  bool has_ended(PendingWork& work, bool is_in_reach) const;
  static bool is_in_reach(PendingWork& work, const Result<void>& there);
  void ask(const CaSettings& ca, Works& works);
  void wait_all(const CaLimit& limit, Works& works);
  Result<void> connect_to(const CaSettings& ca, Session::Memory& memory);
  void send_all(const CaSettings& ca, Session::Memory& memory, Works& works);
  void send(const CaSettings& ca, Session::Memory& memory, Client& client, PendingWork& work);

  const StageContext& context_;
  const Settings& settings_;
  Session& session_;
  StageReport& report_;
  std::map<CaId, Works> works_;
};

void Finishing::add(const CertId& id, OrderState& state) {
  const std::vector<PendingRevocation> all = state.revoking;
  for (const PendingRevocation& pending : all) {
    Works& works = works_[pending.ca];
    works.emplace_back(context_, report_, id, state, pending);
    PendingWork& work = works.back();
    const auto there = check_place(settings_, pending.ca, pending.directory);
    if (has_ended(work, there.ok()) || work.must_wait() || !is_in_reach(work, there)) {
      works.pop_back();
    }
  }
}

bool Finishing::is_in_reach(PendingWork& work, const Result<void>& there) {
  if (!there) work.undecided(there.error());
  return there.ok();
}

// The certificate has expired. For a compromised key the CA itself reports that, because this
// host's clock may be ahead.
bool Finishing::has_ended(PendingWork& work, bool is_in_reach) const {
  const bool may_ask = is_in_reach && work.pending().reason == RevocationReason::key_compromise;
  if (!work.has_certificate() || may_ask) return false;
  const auto target = work.target();
  if (!target || target->leaf.not_after > context_.now()) return false;
  work.end("not known to be revoked, serial " + target->leaf.serial + ", but it expired at " +
           format_time(target->leaf.not_after));
  return true;
}

void Finishing::run() {
  for (auto& [id, works] : works_) {
    if (works.empty()) continue;
    if (const CaSettings* ca = settings_.ca(id)) {
      ask(*ca, works);
      continue;
    }
    for (PendingWork& work : works) {
      work.undecided(
          config_error("CA " + id.text() + " is no longer in the configuration: add it to /cas"));
    }
  }
}

void Finishing::ask(const CaSettings& ca, Works& works) {
  Session::Memory& memory = session_.memory(ca.id);
  const auto limits = load_limits(context_, ca.id);
  if (!limits) return report_.fail(limits.error());
  const auto all = limit_of(*limits, Limited::all);
  const auto known = all ? all : limit_of(*limits, Limited::revoke_cert);
  if (known) return wait_all(*known, works);
  memory.limit.reset();
  const auto connected = connect_to(ca, memory);
  // A limit of revokeCert says nothing about other requests.
  const Limited what = memory.limit ? Limited::all : Limited::revoke_cert;
  if (connected) send_all(ca, memory, works);
  for (PendingWork& work : works) {
    if (!connected) work.undecided(connected.error());
  }
  if (!memory.limit) return;
  auto kept = keep_limit(context_, ca.id, what, *memory.limit);
  if (!kept) report_.fail(std::move(kept).error());
  memory.limit.reset();
}

void Finishing::wait_all(const CaLimit& limit, Works& works) {
  for (PendingWork& work : works) work.wait(limit.text(), limit.until - context_.now());
}

// A missing account is not registered again for this.
Result<void> Finishing::connect_to(const CaSettings& ca, Session::Memory& memory) {
  ASSIGN(const auto document, load_account_document(context_, ca));
  if (!document) {
    return config_error(context_.paths.account_document(ca.id).string() +
                        ": missing, so only the certificate's own key can revoke it: millrace "
                        "revoke --certificate FILE --key FILE --yes");
  }
  TRY(ensure_directory_and_account(context_, ca, memory));
  if (!memory.directory->revoke_cert.empty()) return {};
  return Error(ca.directory_url + ": the CA does not offer revokeCert");
}

void Finishing::send_all(const CaSettings& ca, Session::Memory& memory, Works& works) {
  Client client(context_.env, memory, ca);
  std::list<OrderAftermath> aftermaths;
  for (PendingWork& work : works) {
    const auto revoke = [&] { send(ca, memory, client, work); };
    if (work.has_certificate()) {
      revoke();
    } else {
      aftermaths.emplace_back(context_, client, memory, work, revoke).look();
    }
  }
  client.run();
}

void Finishing::send(const CaSettings& ca, Session::Memory& memory, Client& client,
                     PendingWork& work) {
  const auto target = work.target();
  if (!target) return work.undecided(target.error());
  client.post(memory.directory->revoke_cert, revocation_payload(target->der, work.pending().reason),
              [&](const Result<Answer>& answer) {
                note_limit(answer, memory, context_.now());
                work.decide(answer, ca);
              });
}

}  // namespace

void finish_revocations(const StageContext& context, const Settings& settings, Session& session,
                        const Selection& selection, OrderStates& states, StageReport& report) {
  Finishing finishing(context, settings, session, report);
  LeftStates left = load_left_states(context, settings);
  for (const auto& [id, error] : left.unreadable) {
    if (is_selected(selection, id)) report.fail(Error(error).in("certificate " + id.text()));
  }
  for (OrderStates* some : {&states, &left.states}) {
    for (auto& [id, state] : *some) {
      if (is_selected(selection, id)) finishing.add(id, state);
    }
  }
  finishing.run();
}

}  // namespace millrace::acme
