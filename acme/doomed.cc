#include "acme/doomed.h"

namespace millrace::acme {
namespace {

class Search {
 public:
  Search(const StageContext& context, const RevocationTarget& target, RevocationReason reason,
         bool own_key)
      : context_(context), target_(target), reason_(reason), own_key_(own_key) {}

  DoomedOnes run(const Settings& settings) {
    for (const CertificateSettings& certificate : settings.certificates) {
      auto looked = look(certificate.id);
      if (looked) continue;
      found_.errors.push_back(std::move(looked).error().in("certificate " + certificate.id.text()));
    }
    const bool has_target = !found_.all.empty() && found_.all.front().target.der == target_.der;
    if (!has_target) {
      RevocationTarget alone = target_;
      alone.configured.reset();
      add(std::move(alone), false);
    }
    return std::move(found_);
  }

 private:
  Result<void> look(const CertId& id);
  void add(RevocationTarget target, bool is_newest);

  const StageContext& context_;
  const RevocationTarget& target_;
  RevocationReason reason_;
  bool own_key_;
  DoomedOnes found_;
};

Result<void> Search::look(const CertId& id) {
  const Path path = context_.paths.order(id);
  ASSIGN(OrderState state, load_order_state(context_.env.files, path));
  bool is_there = false;
  if (state.issued) {
    ASSIGN(RevocationTarget newest,
           target_in(state.issued->chain, path.string(), state.issued->ca));
    newest.configured = id;
    newest.directory = state.issued->directory;
    is_there = newest.der == target_.der;
    const bool has_its_key = newest.leaf.spki == target_.leaf.spki;
    if (is_there || (reason_ == RevocationReason::key_compromise && has_its_key)) {
      add(std::move(newest), true);
    }
  }
  for (const PendingRevocation& pending : state.revoking) {
    if (is_there || pending.certificate != target_.leaf.pem) continue;
    RevocationTarget older = target_;
    older.ca = pending.ca;
    older.directory = pending.directory;
    older.configured = id;
    add(std::move(older), false);
  }
  found_.states.emplace(id, std::move(state));
  return {};
}

void Search::add(RevocationTarget target, bool is_newest) {
  PendingRevocation wanted{target.ca, target.leaf.spki, context_.now(), reason_};
  wanted.certificate = target.leaf.pem;
  wanted.own_key = own_key_;
  wanted.directory = target.directory;
  const bool is_it = target.der == target_.der;
  found_.all.insert(is_it ? found_.all.begin() : found_.all.end(),
                    {std::move(target), std::move(wanted), is_newest});
}

}  // namespace

DoomedOnes find_doomed(const StageContext& context, const Settings& settings,
                       const RevocationTarget& target, RevocationReason reason, bool own_key) {
  return Search(context, target, reason, own_key).run(settings);
}

}  // namespace millrace::acme
