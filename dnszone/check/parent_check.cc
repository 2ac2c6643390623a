#include "dnszone/check/parent_check.h"

#include <algorithm>

#include "core/base/joined.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/signing_keys.h"
#include "dnszone/query/parent_lookup.h"
#include "dnszone/sign_stage/signed_zone_document.h"

namespace millrace::dnszone {
namespace {

class AtParent {
 public:
  AtParent(const ZoneAtParent& zone, TimePoint now) : zone_(zone), now_(now) {}

  std::vector<Error> faults() {
    if (!zone_.served.empty() && zone_.parent.ds) check_ds(*zone_.parent.ds);
    if (const auto listed = name_servers(zone_.text)) check_delegation(*listed);
    return std::move(faults_);
  }

 private:
  void fail(const char* id, std::string text) {
    faults_.push_back(Error(std::move(text)).found_as(id));
  }

  void check_ds(const std::vector<std::string>& at_parent) {
    if (at_parent.empty()) return check_missing();
    if (auto fault = ds_fault(zone_.parent, zone_.zone.zone, zone_.served)) {
      return fail("ds-foreign", *fault);
    }
    for (const std::string& ds : at_parent) {
      if (const ZoneKey* key = key_of(ds); key != nullptr && is_retired(*key)) {
        fail("ds-retired", "the DS " + ds + " at the parent is of the key " + key->file.string() +
                               ", which is no longer used: have the parent remove it");
      }
    }
  }

  void check_missing() {
    if (zone_.zone.signing.cds == CdsMode::remove) return;  // the operator wants it so
    std::string wanted;
    for (const ZoneKey& key : zone_.on_disk) {
      const auto ds = ds_of(key.owner, key.dnskey_rdata);
      if (is_for_parent(key, now_) && ds) wanted += (wanted.empty() ? "" : ", ") + *ds;
    }
    fail("ds-missing",
         "the parent has no DS of it: nobody validates its signatures, and clients ignore its TLSA "
         "records; give the parent the DS " +
             (wanted.empty() ? "of its key (the name server has it)" : wanted));
  }

  const ZoneKey* key_of(const std::string& ds) const {
    const auto key = std::ranges::find_if(zone_.on_disk, [&](const ZoneKey& one) {
      return ds_matches(ds, zone_.zone.zone.wire(), one.dnskey_rdata);
    });
    return key == zone_.on_disk.end() ? nullptr : &*key;
  }

  bool is_retired(const ZoneKey& key) const {
    const auto is_over = [this](const auto& time) { return time && *time <= now_; };
    return is_over(key.times.inactive) || is_over(key.times.remove);
  }

  void check_delegation(const std::vector<NameServer>& listed) {
    if (auto line = delegation_mismatch(zone_.parent, listed)) fail("delegation-differs", *line);
    for (const NameServer& server : listed) {
      const auto glue = zone_.parent.glue.find(server.host);
      if (glue == zone_.parent.glue.end() || server.addresses.empty()) continue;
      const std::set<std::string> here(server.addresses.begin(), server.addresses.end());
      if (here == glue->second) continue;
      fail("glue-differs", "the parent has " + joined(glue->second) + " as the addresses of " +
                               host_text(server.host) + ", the zone " + joined(here) +
                               ": make them the same");
    }
  }

  const ZoneAtParent& zone_;
  TimePoint now_;
  std::vector<Error> faults_;
};

}  // namespace

std::vector<Error> parent_faults(const ZoneAtParent& zone, TimePoint now) {
  return AtParent(zone, now).faults();
}

}  // namespace millrace::dnszone
