package main

import "github.com/lightningnetwork/lnd/chanbackup"

// channelJSON is a channel with the addresses of its peer.
type channelJSON struct {
	Channel   openChannelJSON `json:"channel"`
	Addresses []addressJSON   `json:"addresses"`
}

// channel makes lnd's pair of a channel and addresses.
func (r *reader) channel(in *channelJSON) chanbackup.ChannelWithAddrs {
	return chanbackup.ChannelWithAddrs{
		OpenChannel: r.openChannel(&in.Channel),
		Addrs:       r.addresses(in.Addresses),
	}
}

func channelNewSingle(in *channelJSON) (*singleInOut, error) {
	var r reader
	channel := r.channel(in)
	if r.err != nil {
		return nil, r.err
	}
	single := chanbackup.NewSingle(channel.OpenChannel, channel.Addrs)

	return singleAnswer(&single)
}
