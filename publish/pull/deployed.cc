#include "publish/pull/deployed.h"

#include <algorithm>
#include <set>

#include "publish/pull/service_record.h"

namespace millrace::publish {

Result<std::map<CertId, DeployedDocument>> deployed_by(const StageContext& context,
                                                       const PullSettings& settings) {
  std::map<CertId, DeployedDocument> all;
  std::set<CertId> unconfirmed;
  for (const ServiceSettings& service : settings.services) {
    ASSIGN(const ServiceRecord record, read_record(context, service.name));
    for (const CertId& id : service.certificates) {
      const auto found = record.certificates.find(id);
      if (found == record.certificates.end() || !found->second.confirmed) {
        unconfirmed.insert(id);
        continue;
      }
      const InstalledLeaf& leaf = found->second;
      const DeployedDocument fresh{id, leaf.spki, leaf.leaf_sha256, *leaf.confirmed, {}};
      DeployedDocument& document = all.try_emplace(id, fresh).first->second;
      if (document.leaf_sha256 != leaf.leaf_sha256) unconfirmed.insert(id);
      document.since = std::max(document.since, *leaf.confirmed);
      document.services.push_back(service.name);
    }
  }
  std::erase_if(all, [&](const auto& one) { return unconfirmed.contains(one.first); });
  return all;
}

Result<bool> write_deployed(const StageContext& context, const PullSettings& settings) {
  ASSIGN(const auto documents, deployed_by(context, settings));
  FileTree contents;
  for (const auto& [id, document] : documents) {
    contents.emplace("deployed/" + id.text() + ".json", encode(document));
  }
  return write_outbox(context, Stage::pull, contents);
}

}  // namespace millrace::publish
