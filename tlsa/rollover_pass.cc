#include "tlsa/rollover_pass.h"

#include <algorithm>

#include "tlsa/former_sets.h"

namespace millrace::tlsa {
namespace {

class RolloverPass {
 public:
  RolloverPass(const StageContext& context, const Settings& settings, const RolloverWorld& world,
               StageReport& report)
      : context_(context), settings_(settings), world_(world), report_(report) {}

  RolloverOutcome run() {
    for (const CertificateSettings& certificate : settings_.certificates) {
      for (const DnsName& owner : certificate.owners) ++users_of_owner_[owner];
      if (request_of(certificate) == nullptr) keep(certificate);
    }
    former_ = former_sets(world_.rollovers, context_.now());
    find_first();
    find_users();
    look();
    for (const CertificateSettings& certificate : settings_.certificates) step(certificate);
    return std::move(outcome_);
  }

 private:
  // nullptr: there is none, or no owner.
  const RequestDocument* request_of(const CertificateSettings& certificate) const {
    const auto found = world_.requests.find(certificate.id);
    if (certificate.owners.empty() || found == world_.requests.end()) return nullptr;
    return &found->second;
  }

  const RolloverDocument* before(const CertId& id) const {
    const auto found = world_.rollovers.find(id);
    return found == world_.rollovers.end() ? nullptr : &found->second;
  }

  // A request that is lost changes nothing.
  void keep(const CertificateSettings& certificate) {
    const RolloverDocument* last = before(certificate.id);
    if (last != nullptr && !certificate.owners.empty()) {
      outcome_.rollovers.emplace(certificate.id, *last);
    }
  }

  // The new owners without records in the zones.
  void find_first() {
    for (const CertificateSettings& certificate : settings_.certificates) {
      const RolloverDocument* last = before(certificate.id);
      if (request_of(certificate) == nullptr) continue;
      for (const DnsName& owner : certificate.owners) {
        if (last == nullptr || last->sets_of(owner) == nullptr) first_.insert(owner);
      }
    }
    if (first_.empty()) return;
    if (!world_.published) return first_.clear();
    for (const DnsName& owner : world_.published(first_)) first_.erase(owner);
  }

  void find_users() {
    for (const auto& [id, request] : world_.requests) {
      users_of_key_[request.current].insert(id);
      if (request.next) users_of_key_[*request.next].insert(id);
      for (const SpkiDigest& digest : request.previous) users_of_key_[digest].insert(id);
    }
    if (!world_.heeds_others) return;
    for (const auto& [id, document] : world_.before) {
      for (const TlsaRecord& record : document.records) users_of_key_[record.digest].insert(id);
    }
  }

  LookTarget target(const DnsName& owner, const RequestDocument& request) const {
    const bool is_shared = users_of_owner_.at(owner) > 1;
    return {owner, is_shared ? leaf_kind(request.csr_der) : LeafKind::any};
  }

  void look() {
    if (!settings_.looks) return;
    std::set<LookTarget> targets;
    for (const CertificateSettings& certificate : settings_.certificates) {
      const RequestDocument* request = request_of(certificate);
      if (request == nullptr) continue;
      const bool waits = has_waiting_keys(before(certificate.id), *request);
      for (const DnsName& owner : certificate.owners) {
        if (waits || is_first(certificate.id, owner)) targets.insert(target(owner, *request));
      }
    }
    outcome_.looks = look_at(context_.env, targets);
  }

  bool is_first(const CertId& id, const DnsName& owner) const {
    const RolloverDocument* last = before(id);
    const bool is_new = last == nullptr || last->sets_of(owner) == nullptr;
    return is_new && first_.contains(owner);
  }

  RolloverInputs inputs_of(const CertificateSettings& certificate,
                           const RequestDocument& request) const {
    RolloverInputs inputs{before(certificate.id),
                          request,
                          certificate.owners,
                          world_.facts ? &*world_.facts : nullptr,
                          {},
                          {},
                          kept_owners(certificate),
                          {},
                          {},
                          former_};
    for (const DnsName& owner : certificate.owners) {
      if (is_first(certificate.id, owner)) inputs.first.insert(owner);
      const auto look = outcome_.looks.find(target(owner, request));
      if (look != outcome_.looks.end()) inputs.looks.emplace(owner, look->second);
      if (users_of_owner_.at(owner) > 1) add_others(certificate.id, owner, inputs.others);
    }
    for (const SpkiDigest& digest : request.previous) {
      if (users_of_key_.at(digest).size() > 1) inputs.in_use.insert(digest);
    }
    const auto deployed = world_.deployed.find(certificate.id);
    if (deployed != world_.deployed.end()) {
      inputs.in_use.insert(deployed->second.begin(), deployed->second.end());
    }
    return inputs;
  }

  std::set<DnsName> kept_owners(const CertificateSettings& certificate) const {
    std::set<DnsName> kept;
    const auto emitted = world_.before.find(certificate.id);
    if (emitted == world_.before.end()) return kept;
    for (const TlsaRecord& record : emitted->second.records) {
      if (std::ranges::count(certificate.owners, record.owner) == 0) kept.insert(record.owner);
    }
    return kept;
  }

  void add_others(const CertId& id, const DnsName& owner, std::set<SpkiDigest>& keys) const {
    for (const CertificateSettings& other : settings_.certificates) {
      const RequestDocument* request = request_of(other);
      const bool shares = other.id != id && std::ranges::count(other.owners, owner) > 0;
      if (!shares || request == nullptr) continue;
      keys.insert(request->current);
      if (request->next) keys.insert(*request->next);
      keys.insert(request->previous.begin(), request->previous.end());
    }
  }

  void step(const CertificateSettings& certificate) {
    const RequestDocument* request = request_of(certificate);
    if (request == nullptr) return;
    const RolloverSettings times{settings_.ttl, settings_.window, settings_.margin,
                                 settings_.validity};
    RolloverStep step = update(inputs_of(certificate, *request), times, context_.now());
    const CertId& id = certificate.id;
    const Subject subject = certificate_subject(id);
    for (std::string& line : step.done) report_.add_done({subject, std::move(line)});
    for (std::string& line : step.pending) report_.add_pending({subject, std::move(line)});
    if (step.due && settings_.looks) {
      report_.due = std::min(report_.due.value_or(*step.due), *step.due);
    }
    outcome_.documents.emplace(id, TlsaDocument{id, settings_.ttl, std::move(step.required), {}});
    if (!step.retired.empty()) outcome_.retired.emplace(id, std::move(step.retired));
    outcome_.rollovers.emplace(id, std::move(step.document));
  }

  const StageContext& context_;
  const Settings& settings_;
  const RolloverWorld& world_;
  StageReport& report_;
  RolloverOutcome outcome_;
  std::set<DnsName> first_;
  std::map<DnsName, OwnerSets> former_;
  std::map<DnsName, size_t> users_of_owner_;
  std::map<SpkiDigest, std::set<CertId>> users_of_key_;
};

Error unlisted(const CertId& id, const DnsName& owner, const AddressLook& look) {
  return Error(look.address + " presents the key " + look.key->hex() +
               ", which no TLSA record of " + owner.text() +
               " lists: clients that check them refuse this server; install the current "
               "certificate there and restart the service")
      .about(certificate_subject(id));
}

}  // namespace

RolloverOutcome step_rollovers(const StageContext& context, const Settings& settings,
                               const RolloverWorld& world, StageReport& report) {
  return RolloverPass(context, settings, world, report).run();
}

void report_unlisted_keys(const Settings& settings, const RolloverOutcome& outcome,
                          const Documents& documents, StageReport& report) {
  std::map<DnsName, std::set<SpkiDigest>> listed;
  for (const auto& [id, document] : documents) {
    for (const TlsaRecord& record : document.records) listed[record.owner].insert(record.digest);
  }
  std::map<DnsName, CertId> first_user;
  for (const CertificateSettings& certificate : settings.certificates) {
    for (const DnsName& owner : certificate.owners) first_user.try_emplace(owner, certificate.id);
  }
  for (const auto& [target, look] : outcome.looks) {
    const auto keys = listed.find(target.owner);
    if (keys == listed.end()) continue;
    for (const AddressLook& one : look.addresses) {
      if (!one.key || keys->second.contains(*one.key)) continue;
      report.fail(unlisted(first_user.at(target.owner), target.owner, one));
    }
  }
}

void note_unseen(const Settings& settings, const RolloverOutcome& outcome, StageReport& report) {
  for (const auto& [id, rollover] : outcome.rollovers) {
    const bool waits =
        std::ranges::any_of(rollover.previous, [](const PreviousKey& key) { return !key.retired; });
    if (!waits) continue;
    const auto note = [&report, id = id](const std::string& why) {
      report.add_note({certificate_subject(id),
                       "the TLSA records of its previous keys stay, because " + why +
                           "; when no server uses these keys, run: millrace csr --retire-old " +
                           id.text()});
    };
    if (!settings.looks) note("/tlsa/look is false");
    for (const OwnerSets& sets : rollover.owners) {
      for (const auto& [target, look] : outcome.looks) {
        if (target.owner == sets.owner && !look.may_pass)
          note(sets.owner.text() + ": " + look.obstacle);
      }
    }
  }
}

}  // namespace millrace::tlsa
