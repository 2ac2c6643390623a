// A zone's records in canonical order, name by name, each name with its role in the zone. Both the
// signer and the verifier work on this. Nothing is copied: everything points into the records
// given.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dnszone/record/record.h"
#include "dnszone/record/rrset_fault.h"

namespace millrace::dnszone {

struct RrsetView {
  RrType type{};
  uint32_t ttl = 0;                         // seconds
  std::span<const std::string_view> rdata;  // as written, in canonical order, equal ones once
};

// One RRSIG record; those of one name differ in TTL as the RRsets do that they cover.
struct SignatureView {
  uint32_t ttl = 0;
  std::string_view rdata;
};

enum class NodeKind : uint8_t {
  authoritative,
  delegation,  // NS below the apex: the zone vouches for DS and the denial records only
  occluded,    // below a delegation (glue) or a DNAME: no part of what the zone vouches for
  empty,       // an empty non-terminal: has no records, but names below it have
};

struct ZoneNode {
  const DnsName* owner = nullptr;
  NodeKind kind = NodeKind::authoritative;
  std::span<const RrsetView> rrsets;          // by rising type, without RRSIG
  std::span<const SignatureView> signatures;  // RRSIG records by type covered

  // nullptr: none of that type.
  const RrsetView* find(RrType type) const;
  // Is that RRset one which the zone signs?
  bool is_authoritative(RrType type) const;
};

class ZoneNodes {
 public:
  // The records must outlive this object. Those outside the zone are left out, with a fault.
  ZoneNodes(std::vector<const Record*> records, const DnsName& origin);
  ZoneNodes(ZoneNodes&&) = default;
  ZoneNodes(const ZoneNodes&) = delete;

  // Canonical order (RFC 4034 §6.1), empty non-terminals among them; the apex first, if it is
  // there.
  const std::vector<ZoneNode>& nodes() const { return nodes_; }
  // The owners of NSEC3 records, which are no names of the zone (RFC 5155 §7.1).
  const std::vector<ZoneNode>& hashed() const { return hashed_; }
  // Records outside the zone, RRsets of several TTLs.
  const std::vector<RrsetFault>& faults() const { return faults_; }

 private:
  struct Entry;
  void add_all(std::vector<const Record*> records);
  static std::vector<Entry> make_entries(const std::vector<const Record*>& records,
                                         std::string& keys);
  static bool comes_before(const Entry& a, const Entry& b);
  static void sort(std::vector<Entry>& entries);
  void add_nodes(std::span<const Entry> entries, std::vector<ZoneNode>& nodes);
  ZoneNode make_node(std::span<const Entry> entries);
  void add_rrset(std::span<const Entry> entries);
  void classify(const DnsName& origin);
  void add_empty_nonterminals(const DnsName& origin);

  std::vector<std::string_view> rdata_;
  std::vector<RrsetView> rrsets_;
  std::vector<SignatureView> signatures_;
  std::deque<DnsName> empty_names_;
  std::vector<ZoneNode> nodes_, hashed_;
  std::vector<RrsetFault> faults_;
};

}  // namespace millrace::dnszone
