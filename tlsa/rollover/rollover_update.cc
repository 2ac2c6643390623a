#include "tlsa/rollover/rollover_update.h"

#include <algorithm>

namespace millrace::tlsa {
namespace {

// A look that did not suffice is repeated after that time.
constexpr Duration kLookAgain = std::chrono::minutes(15);

PreviousKey known_key(const RolloverDocument* before, const SpkiDigest& digest) {
  if (before != nullptr) {
    const auto found = std::ranges::find(before->previous, digest, &PreviousKey::digest);
    if (found != before->previous.end()) return *found;
  }
  return PreviousKey{digest, std::nullopt, false};
}

class Update {
 public:
  Update(const RolloverInputs& inputs, const RolloverSettings& settings, TimePoint now)
      : inputs_(inputs),
        settings_(settings),
        now_(now),
        step_{{inputs.request.certificate, inputs.request.current, inputs.request.next, {}, {}, {}},
              {},
              {},
              {},
              {},
              {}} {}

  RolloverStep run() {
    for (const DnsName& owner : inputs_.owners) {
      if (!holds_back(owner)) add_owner(owner);
    }
    for (const DnsName& owner : inputs_.kept) add_owner(owner);
    std::ranges::sort(document().owners, {}, &OwnerSets::owner);
    update_previous();
    for (const OwnerSets& sets : document().owners) {
      if (!inputs_.kept.contains(sets.owner)) add_records(sets);
    }
    std::ranges::sort(document().records, {}, &RecordVisibility::record);
    for (const RecordVisibility& seen : document().records) step_.required.push_back(seen.record);
    note_visible();
    return std::move(step_);
  }

 private:
  RolloverDocument& document() { return step_.document; }
  const RequestDocument& request() const { return inputs_.request; }
  bool is_first(const DnsName& owner) const { return inputs_.first.contains(owner); }

  bool is_own(const SpkiDigest& key) const {
    return key == request().current || key == request().next ||
           std::ranges::count(request().previous, key) > 0 || inputs_.others.contains(key);
  }

  // Clients do without DANE there, or soon will, and would refuse a server whose key is not listed.
  bool holds_back(const DnsName& owner) {
    const auto look = inputs_.looks.find(owner);
    if (!is_first(owner) || look == inputs_.looks.end()) return false;
    for (const AddressLook& one : look->second.addresses) {
      if (!one.key || is_own(*one.key)) continue;
      step_.pending.push_back(owner.text() + " gets no TLSA records yet: " + one.address +
                              " presents the key " + one.key->hex() +
                              ", which is none of this certificate: install the certificate there");
      return true;
    }
    return false;
  }

  void add_owner(const DnsName& owner) {
    const OwnerSets* before = inputs_.before == nullptr ? nullptr : inputs_.before->sets_of(owner);
    const TlsaSet* seen = nullptr;
    if (inputs_.facts != nullptr) {
      const auto found = inputs_.facts->sets.find(owner);
      if (found != inputs_.facts->sets.end()) seen = &found->second;
    }
    const auto former = inputs_.former.find(owner);
    if (before == nullptr && former != inputs_.former.end()) before = &former->second;
    OwnerSets sets = before != nullptr ? *before : OwnerSets{owner, settings_.ttl, {}, {}};
    document().owners.push_back(observed(std::move(sets), seen, settings_, now_));
  }

  Duration wait() const {
    Duration longest = settings_.window;
    for (const OwnerSets& sets : step_.document.owners) longest = std::max(longest, sets.ttl);
    return longest;
  }

  bool may_retire(const SpkiDigest& digest) const {
    return inputs_.kept.empty() && !inputs_.in_use.contains(digest);
  }

  void update_previous() {
    const LookVerdict looks = verdict_of(inputs_.owners, inputs_.looks, request().current);
    for (const SpkiDigest& digest : request().previous) {
      if (digest == request().current || digest == request().next) continue;
      const PreviousKey before = known_key(inputs_.before, digest);
      const PreviousKey after = observed(before, looks, wait(), may_retire(digest), now_);
      document().previous.push_back(after);
      if (after.retired) step_.retired.push_back(digest);
      if (after.retired && !before.retired) note_retired(after);
      if (!after.retired) wait_for(after, looks);
    }
  }

  void note_retired(const PreviousKey& key) {
    step_.done.push_back("key " + key.digest.hex() +
                         " retired; its TLSA records are removed: since " +
                         format_time(*key.replaced) +
                         " every service has presented the current key " + request().current.hex());
  }

  void wait_for(const PreviousKey& key, const LookVerdict& looks) {
    TimePoint next = now_ + kLookAgain;
    if (looks.is_complete && key.replaced) next = std::max(next, *key.replaced + wait());
    step_.due = std::min(step_.due.value_or(next), next);
  }

  void add_records(const OwnerSets& sets) {
    add_record(sets, request().current);
    if (request().next && *request().next != request().current) add_record(sets, *request().next);
    for (const PreviousKey& key : document().previous) {
      if (!key.retired) add_record(sets, key.digest);
    }
  }

  void add_record(const OwnerSets& sets, const SpkiDigest& digest) {
    const TlsaRecord record{sets.owner, digest};
    const RecordVisibility* before =
        inputs_.before == nullptr ? nullptr : inputs_.before->find(record);
    const bool is_first_set = is_first(sets.owner) && !inputs_.former.contains(sets.owner);
    RecordVisibility seen{record, is_first_set, false, {}, {}, {}};
    if (before != nullptr) seen = *before;
    if (inputs_.facts != nullptr) seen = observed(seen, *inputs_.facts, sets, settings_, now_);
    document().records.push_back(std::move(seen));
  }

  // Of the next key, which a later rollover waits for.
  void note_visible() {
    if (!request().next) return;
    std::optional<TimePoint> usable;
    bool is_news = false;
    for (const OwnerSets& sets : document().owners) {
      const TlsaRecord record{sets.owner, *request().next};
      const RecordVisibility* seen = document().find(record);
      if (seen == nullptr || seen->first || !seen->visible) return;
      const RecordVisibility* before =
          inputs_.before == nullptr ? nullptr : inputs_.before->find(record);
      is_news = is_news || before == nullptr || !before->visible;
      usable = std::max(usable.value_or(*seen->horizon()), *seen->horizon());
    }
    if (!is_news) return;
    step_.done.push_back(
        "every name server serves the TLSA records of the next key; it may be used after " +
        format_time(*usable));
  }

  const RolloverInputs& inputs_;
  const RolloverSettings& settings_;
  TimePoint now_;
  RolloverStep step_;
};

}  // namespace

RolloverStep update(const RolloverInputs& inputs, const RolloverSettings& settings, TimePoint now) {
  return Update(inputs, settings, now).run();
}

bool has_waiting_keys(const RolloverDocument* before, const RequestDocument& request) {
  return std::ranges::any_of(request.previous, [&](const SpkiDigest& digest) {
    return digest != request.current && digest != request.next &&
           !known_key(before, digest).retired;
  });
}

}  // namespace millrace::tlsa
